"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { CallStateChip } from "@/components/calls/call-state-chip";
import { Timeline } from "@/components/patients/timeline";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { IntentChip } from "@/components/ui/chip";
import { Combobox } from "@/components/ui/combobox";
import { Drawer } from "@/components/ui/drawer";
import { Select } from "@/components/ui/select";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { CallRow } from "@/lib/services/calls/row";
import type { LeadDetail } from "@/lib/services/leads/get";
import type { LeadOptions } from "@/lib/services/leads/options";
import { LEAD_STATES } from "@/lib/leads/state";
import { SourceLink } from "./source-link";

const CallDialog = dynamic(() => import("@/components/calls/call-dialog").then((module) => module.CallDialog), { ssr: false });

const NOBODY = "nobody";

interface LeadDrawerProps {
  id: string;
  staff: LeadOptions["staff"];
  onClose: () => void;
}

/** One lead: who follows it up, how far it is, the last call and what happened with the person. */
export function LeadDrawer({ id, staff, onClose }: LeadDrawerProps) {
  const t = useTranslations("leads");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const lead = useQuery(trpc.leads.get.queryOptions({ id }));
  return (
    <Drawer isOpen mode="floating" onClose={onClose} title={lead.data?.customerName ?? t("title")} widthPx={480}>
      {lead.data ? (
        <Content lead={lead.data} staff={staff} />
      ) : lead.isError ? (
        <ErrorState title={t("loadFailed")} text={errorText(lead.error)} onRetry={() => void lead.refetch()} />
      ) : (
        <SkeletonLines lines={8} />
      )}
    </Drawer>
  );
}

function Content({ lead, staff }: { lead: LeadDetail; staff: LeadOptions["staff"] }) {
  const t = useTranslations("leads");
  const trpc = useTRPC();
  const client = useQueryClient();
  const href = useClinicHref();
  const errorText = useErrorText();
  const format = useFormat();
  const handlers = {
    onError: (error: Parameters<typeof errorText>[0]) => toast(errorText(error), { tone: "bad" }),
    onSettled: () => client.invalidateQueries(trpc.leads.pathFilter()),
  };
  const setState = useMutation(trpc.leads.setState.mutationOptions(handlers));
  const assign = useMutation(trpc.leads.assign.mutationOptions(handlers));
  const known = staff.some((person) => person.id === lead.assigneeId);
  const people = lead.assigneeId && lead.assigneeName && !known ? [{ id: lead.assigneeId, name: lead.assigneeName }, ...staff] : staff;
  return (
    <div className="flex flex-col gap-4 px-[18px] py-4">
      <p className="flex items-center gap-3">
        <span className="flex-1">{[lead.phoneMasked ?? t("noPhone"), lead.clinicName].filter(Boolean).join(" · ")}</span>
        <Link href={href(`/patients/${lead.customerId}`)} className="text-sm font-medium text-accent-text hover:underline">
          {t("openPatient")}
        </Link>
      </p>
      <div className="flex flex-col gap-3">
        <Select
          label={t("stateFilter")}
          value={setState.isPending ? setState.variables.state : lead.state}
          onChange={(state) => {
            if (state !== lead.state) setState.mutate({ id: lead.id, state });
          }}
          options={LEAD_STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        />
        <Combobox
          label={t("assignee")}
          options={[{ value: NOBODY, label: t("nobody") }, ...people.map((person) => ({ value: person.id, label: person.name }))]}
          value={(assign.isPending ? assign.variables.staffId : lead.assigneeId) ?? NOBODY}
          onChange={(value) => assign.mutate({ id: lead.id, staffId: value === NOBODY ? null : value })}
        />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-muted">{t("column.pool")}</dt>
        <dd>{lead.poolName}</dd>
        <dt className="text-muted">{t("column.source")}</dt>
        <dd>
          <SourceLink lead={lead}>{[lead.journeyName, lead.nodeName].filter(Boolean).join(" · ")}</SourceLink>
        </dd>
        <dt className="text-muted">{t("column.at")}</dt>
        <dd>{format.dateTime(lead.createdAt)}</dd>
      </dl>
      <Section title={t("lastCall")}>
        {lead.lastCall ? <LastCall call={lead.lastCall} /> : <p className="text-sm text-muted">{t("noCall")}</p>}
      </Section>
      {lead.changes.length > 0 ? (
        <Section title={t("changes")}>
          <ul className="text-sm">
            {lead.changes.map(({ id, at, userName, detail }) => (
              <li key={id} className="flex gap-2 py-0.5">
                <span className="min-w-0 flex-1">
                  {detail.leadState
                    ? t("changedState", { state: t(`state.${detail.leadState}`) })
                    : detail.assignee
                      ? t("assignedTo", { name: detail.assignee })
                      : t("unassigned")}
                </span>
                <span className="text-muted">{[userName, format.dateTime(at)].filter(Boolean).join(" · ")}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title={t("history")}>
        <Timeline patientId={lead.customerId} />
      </Section>
    </div>
  );
}

function LastCall({ call }: { call: CallRow }) {
  const t = useTranslations("leads");
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span>{format.dateTime(call.at)}</span>
      <span className="max-w-48 truncate">{call.script?.name ?? "–"}</span>
      <CallStateChip state={call.state} size="sm" />
      {call.intent ? (
        <IntentChip letter={call.intent.key} level={call.intent.level}>
          {call.intent.name}
        </IntentChip>
      ) : null}
      {call.state === "answered" ? (
        <>
          <span>{format.duration(call.talkSeconds)}</span>
          <Button size="xs" onPress={() => setOpen(true)}>
            {t("openCall")}
          </Button>
        </>
      ) : null}
      {isOpen ? <CallDialog dispatchId={call.id} onClose={() => setOpen(false)} showPatientLink={false} /> : null}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-separator pt-3">
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      {children}
    </section>
  );
}
