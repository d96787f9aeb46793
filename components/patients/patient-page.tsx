"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Page } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { Patient } from "@/lib/services/patients/get";
import { ProfileCard } from "./profile-card";
import { AppointmentList, BenefitList, TreatmentList, VisitList } from "./records";
import { Timeline } from "./timeline";

export function PatientPage({ id }: { id: string }) {
  const t = useTranslations("patients");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const href = useClinicHref();
  const query = useQuery(trpc.patients.get.queryOptions({ id }));
  return (
    <Page>
      <nav aria-label={common("breadcrumb")} className="mb-3 flex items-center gap-1 text-sm text-muted">
        <Link href={href("/patients")} className="inline-flex min-h-6 items-center hover:text-foreground">
          {t("title")}
        </Link>
        <ChevronRight size={14} className="text-faint" aria-hidden />
        <h1 className="text-foreground">{query.data?.name ?? t("detail.title")}</h1>
      </nav>
      {query.isError ? <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonLines lines={10} /> : null}
      {query.data ? (
        <div className="flex flex-wrap items-start gap-4 lg:flex-nowrap">
          <ProfileCard patient={query.data} />
          <PatientTabs patient={query.data} />
        </div>
      ) : null}
    </Page>
  );
}

type TabKey = "timeline" | "appointments" | "visits" | "treatments" | "benefits";

function PatientTabs({ patient }: { patient: Patient }) {
  const t = useTranslations("patients.tabs");
  const format = useFormat();
  const [tab, setTab] = useState<TabKey>("timeline");
  const { counts } = patient;
  return (
    <Tabs
      aria-label={t("label")}
      className="min-w-0 flex-1"
      panelClassName="pt-3"
      selected={tab}
      onSelect={setTab}
      items={[
        { key: "timeline", label: t("timeline") },
        { key: "appointments", label: t("appointments"), count: format.number(counts.appointments) },
        { key: "visits", label: t("visits"), count: format.number(counts.visits) },
        { key: "treatments", label: t("treatments"), count: format.number(counts.treatments) },
        { key: "benefits", label: t("benefits"), count: format.number(counts.benefits) },
      ]}
    >
      {tab === "timeline" ? <Timeline patientId={patient.id} /> : null}
      {tab === "appointments" ? <AppointmentList patientId={patient.id} /> : null}
      {tab === "visits" ? <VisitList patientId={patient.id} /> : null}
      {tab === "treatments" ? <TreatmentList patientId={patient.id} /> : null}
      {tab === "benefits" ? <BenefitList benefits={patient.benefits} /> : null}
    </Tabs>
  );
}
