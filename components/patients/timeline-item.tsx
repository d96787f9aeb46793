"use client";
import { CalendarCheck, Inbox, ListChecks, MessageSquareText, PhoneCall, PhoneMissed, Stethoscope } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CallStateChip } from "@/components/calls/call-state-chip";
import { useReasonText } from "@/components/calls/use-reason-text";
import { useTextState } from "@/components/calls/use-text-state";
import { TaskButton } from "@/components/tasks/task-button";
import { Button } from "@/components/ui/button";
import { Chip, IntentChip } from "@/components/ui/chip";
import { useFormat } from "@/components/use-format";
import type { CallRow } from "@/lib/services/calls/row";
import type { LeadEntry, TaskEntry, TextEntry, TimelineEntry } from "@/lib/services/patients/timeline";
import { APPOINTMENT_TONES } from "./records";

export function TimelineItem({ entry, onOpenCall }: { entry: TimelineEntry; onOpenCall: (dispatchId: string) => void }) {
  switch (entry.kind) {
    case "call":
      return <CallItem at={entry.at} call={entry.call} onOpen={() => onOpenCall(entry.id)} />;
    case "text":
      return <TextItem at={entry.at} text={entry.text} />;
    case "appointment":
      return <AppointmentItem at={entry.at} appointment={entry.appointment} />;
    case "visit":
      return <VisitItem at={entry.at} visit={entry.visit} />;
    case "task":
      return <TaskItem at={entry.at} task={entry.task} />;
    case "lead":
      return <LeadItem at={entry.at} lead={entry.lead} />;
  }
}

function CallItem({ at, call, onOpen }: { at: Date; call: CallRow; onOpen: () => void }) {
  const t = useTranslations("patients.timeline");
  const format = useFormat();
  const reasonText = useReasonText();
  const answered = call.state === "answered";
  return (
    <Item
      at={at}
      tone={answered ? "channel" : "exit"}
      icon={answered ? <PhoneCall size={14} aria-hidden /> : <PhoneMissed size={14} aria-hidden />}
      title={t("smartCall")}
    >
      <div className="mt-0.5 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1">
        <span className="max-w-[220px] truncate">{call.script?.name ?? "–"}</span>
        <CallStateChip state={call.state} size="sm" />
        {call.intent ? (
          <IntentChip letter={call.intent.key} level={call.intent.level}>
            {call.intent.name}
          </IntentChip>
        ) : null}
        {call.attempt > 1 ? <span>{t("redial", { count: call.attempt - 1 })}</span> : null}
        {call.startedAt && call.endedAt ? (
          <span>
            {format.time(call.startedAt, true)}–{format.time(call.endedAt, true)}
          </span>
        ) : null}
        {answered ? <span>{t("talked", { duration: format.duration(call.talkSeconds) })}</span> : null}
        {call.reason ? <span>{reasonText(call.reason)}</span> : null}
        <span className="flex-1" />
        {answered ? (
          <Button size="xs" icon={<MessageSquareText aria-hidden />} onPress={onOpen}>
            {t("openCall")}
          </Button>
        ) : null}
      </div>
    </Item>
  );
}

function TextItem({ at, text }: { at: Date; text: TextEntry }) {
  const t = useTranslations("patients.timeline");
  const textState = useTextState();
  const reasonText = useReasonText();
  const state = textState(text.state, text.outcome);
  const why = text.reason ? reasonText(text.reason) : null;
  const stood = why && (text.state === "blocked" || text.state === "failed" ? `${state} · ${why}` : text.outcome === "undelivered" ? why : null);
  const name = text.templateName ?? "–";
  const what =
    text.purpose === "hangup"
      ? t("hangupText", { name })
      : text.journeyName
        ? t("journeyText", { name, journey: text.journeyName })
        : t("plainText", { name });
  return (
    <Item at={at} tone="channel" icon={<MessageSquareText size={14} aria-hidden />} title={t("text")}>
      <p>{[what, stood ?? state].join(" · ")}</p>
      {text.body ? <p className="mt-1 text-foreground">{text.body}</p> : null}
    </Item>
  );
}

function AppointmentItem({ at, appointment }: { at: Date; appointment: Extract<TimelineEntry, { kind: "appointment" }>["appointment"] }) {
  const t = useTranslations("patients");
  const status = useTranslations("patients.appointmentStatus");
  const format = useFormat();
  return (
    <Item at={at} tone="entry" icon={<CalendarCheck size={14} aria-hidden />} title={t("timeline.appointment")}>
      <div className="flex flex-wrap items-center gap-2">
        <span>
          {[
            format.dateTime(appointment.startsAt),
            appointment.item,
            appointment.doctorName && t("detail.doctor", { name: appointment.doctorName }),
            appointment.clinicName,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <Chip size="sm" tone={APPOINTMENT_TONES[appointment.status]}>
          {status(appointment.status)}
        </Chip>
      </div>
    </Item>
  );
}

function VisitItem({ at, visit }: { at: Date; visit: Extract<TimelineEntry, { kind: "visit" }>["visit"] }) {
  const t = useTranslations("patients.timeline");
  return (
    <Item at={at} tone="logic" icon={<Stethoscope size={14} aria-hidden />} title={t("visit")}>
      <p>{[visit.items.join("、"), visit.clinicName].filter(Boolean).join(" · ") || "–"}</p>
    </Item>
  );
}

function TaskItem({ at, task }: { at: Date; task: TaskEntry }) {
  const t = useTranslations("patients.timeline");
  const format = useFormat();
  return (
    <Item at={at} tone="data" icon={<ListChecks size={14} aria-hidden />} title={t("task")}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="text-foreground">{task.title}</span>
        <span>{t("taskDue", { day: format.date(task.dueOn) })}</span>
        <span>{task.assigneeName ?? t("taskNobody")}</span>
        <span>{t("fromJourney", { journey: task.journeyName })}</span>
        <span className="flex-1" />
        <TaskButton id={task.id} title={task.title} isDone={task.state === "done"} />
      </div>
    </Item>
  );
}

function LeadItem({ at, lead }: { at: Date; lead: LeadEntry }) {
  const t = useTranslations("patients.timeline");
  return (
    <Item at={at} tone="data" icon={<Inbox size={14} aria-hidden />} title={t("lead")}>
      <p>
        {t("leadPool", { pool: lead.poolName })} · {t("fromJourney", { journey: lead.journeyName })}
      </p>
    </Item>
  );
}

/** Of an imported visit only the day is known. */
const MIDNIGHT = " 00:00";

const TONES = {
  channel: "bg-channel-soft text-channel",
  entry: "bg-entry-soft text-entry",
  logic: "bg-logic-soft text-logic",
  data: "bg-data-soft text-data",
  exit: "bg-exit-soft text-exit",
};

function Item({ at, tone, icon, title, children }: { at: Date; tone: keyof typeof TONES; icon: ReactNode; title: string; children: ReactNode }) {
  const format = useFormat();
  const moment = format.recordTime(at).slice(0, 16);
  return (
    <li className="relative pb-3.5 pl-[42px]">
      <span className={`absolute top-0 left-0 z-1 grid size-[27px] place-items-center rounded-full ring-4 ring-background ${TONES[tone]}`}>
        {icon}
      </span>
      <div className="yd-card px-3.5 py-2.5">
        <div className="flex items-center gap-2">
          <span className="flex-1 font-semibold">{title}</span>
          <time className="text-sm text-muted" dateTime={at.toISOString()}>
            {moment.endsWith(MIDNIGHT) ? moment.slice(0, -MIDNIGHT.length) : moment}
          </time>
        </div>
        <div className="text-sm text-muted">{children}</div>
      </div>
    </li>
  );
}
