"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTRPC } from "@/components/trpc";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { EditMode } from "./edit-mode";
import type { Mode } from "./header";

const RunMode = dynamic(() => import("./run/run-mode").then((module) => module.RunMode), { ssr: false, loading: () => <Loading /> });

/** One journey: drawn, or as it runs. The mode stands in the URL. */
export function JourneyPage({ id }: { id: string }) {
  const t = useTranslations("canvas");
  const trpc = useTRPC();
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const errorText = useErrorText();
  const journey = useQuery(trpc.journeys.get.queryOptions({ id }, { staleTime: 0, refetchOnWindowFocus: false }));
  const refs = useQuery(trpc.journeys.refs.queryOptions({ journeyId: id }, { staleTime: 60_000 }));
  const mode: Mode = search.get("mode") === "run" ? "run" : "edit";

  function go(next: Mode, extra: Record<string, string> = {}) {
    const params = new URLSearchParams({ ...(next === "run" ? { mode: "run" } : {}), ...extra });
    const clinic = search.get("clinic");
    if (clinic) params.set("clinic", clinic);
    const query = params.toString();
    router.push(query ? `${pathname}?${query}` : pathname);
  }

  const failed = journey.error ?? refs.error;
  if (failed && !(journey.data && refs.data)) {
    return (
      <ErrorState
        title={t("loadFailed")}
        text={errorText(failed)}
        onRetry={() => {
          void journey.refetch();
          void refs.refetch();
        }}
      />
    );
  }
  if (!journey.data || !refs.data) return <Loading />;
  if (mode === "run") {
    return (
      <RunMode
        journey={journey.data}
        refs={refs.data}
        versionId={search.get("version")}
        runId={search.get("run")}
        onMode={(next) => {
          if (next === "edit") go(next);
        }}
        personId={search.get("person")}
        onChoose={(chosen) => go("run", chosen)}
      />
    );
  }
  return <EditMode journey={journey.data} refs={refs.data} onRun={(chosen) => go("run", chosen)} onChanged={() => void journey.refetch()} />;
}

function Loading() {
  return (
    <div className="flex h-full flex-col">
      <div className="h-[52px] border-b border-border bg-surface" />
      <div className="flex-1 bg-canvas p-10">
        <div className="mx-auto max-w-md">
          <SkeletonLines lines={6} />
        </div>
      </div>
    </div>
  );
}
