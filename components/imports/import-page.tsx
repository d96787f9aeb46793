"use client";
import { useTranslations } from "next-intl";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { useClinicHref } from "@/components/shell/context";
import { Page, PageHeader } from "@/components/ui/page";
import { FileStep } from "./file-step";
import { ImportList } from "./import-list";
import { MappingStep } from "./mapping-step";
import { ReportStep } from "./report-step";
import { Steps } from "./steps";

/** File → columns → progress and report. Where one stands is in the URL, so that a reload stays there. */
export function ImportPage() {
  const t = useTranslations("imports");
  const patients = useTranslations("patients");
  const href = useClinicHref();
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const job = params.get("job");
  const running = params.get("run") === "1";
  const go = useCallback(
    (jobId: string | null, run: boolean) => {
      const next = new URLSearchParams(params);
      next.delete("job");
      next.delete("run");
      if (jobId) next.set("job", jobId);
      if (run) next.set("run", "1");
      router.push(`${pathname}?${next.toString()}`);
    },
    [params, pathname, router],
  );
  return (
    <Page>
      <PageHeader title={t("title")} subtitle={t("subtitle")} crumbs={[{ label: patients("title"), href: href("/patients") }]} />
      <Steps current={job === null ? 0 : running ? 2 : 1} />
      {job === null ? (
        <>
          <FileStep onUploaded={(jobId) => go(jobId, false)} />
          <ImportList onOpen={(jobId) => go(jobId, true)} />
        </>
      ) : running ? (
        <ReportStep jobId={job} onAgain={() => go(null, false)} />
      ) : (
        <MappingStep jobId={job} onRun={() => go(job, true)} onBack={() => go(null, false)} />
      )}
    </Page>
  );
}
