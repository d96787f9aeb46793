"use client";
import { ArrowLeft, Check, CircleSlash, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import type { JourneyRefs } from "@/lib/journey/refs";
import { TO_GOAL } from "@/lib/journey/plan";
import { HANDED_OVER } from "@/lib/metrics/reasons";
import { decidingWords } from "@/lib/scripts/classify/stored";
import type { Trace, TraceStep } from "@/lib/services/runs/trace";
import { kindOf } from "@/lib/journey/kinds";
import { useIntentsText, intentText } from "../flow/edge-label";
import { KindIcon } from "../flow/kind-icon";
import type { HandAsk } from "./by-hand-dialog";
import { useRun } from "./context";
import { HandButtons } from "./selection-bar";
import { useOutletName } from "../words";
import { Attempt } from "./trace-attempt";
import { textOf, useDoneRows } from "./trace-rows";
import { useHeld, useOutcome, useReason } from "./words";

/** Nodes and edges that one person passed. */
export function pathOf(trace: Trace): { nodes: Set<string>; edges: Set<string> } {
  const nodes = new Set(trace.steps.map((step) => step.node));
  const edges = new Set(
    trace.steps.flatMap((step) =>
      trace.document.edges
        .filter((edge) => edge.from === step.node && edge.outlet === step.outlet && edge.to === step.nextNode)
        .map((edge) => edge.id),
    ),
  );
  return { nodes, edges };
}

interface TracePanelProps {
  trace: Trace;
  onBack: () => void;
  onClose: () => void;
  onNode: (id: string) => void;
  onCall: (dispatchId: string) => void;
  /** Acts on this person by hand; null where the member may not. */
  onHand: ((ask: HandAsk) => void) | null;
}

/** "Why?": each node a person stood at, what it looked at, and what it decided. */
export function TracePanel({ trace, onBack, onClose, onNode, onCall, onHand }: TracePanelProps) {
  const t = useTranslations("canvas.trace");
  const hand = useTranslations("byHand");
  const format = useFormat();
  const reason = useReason();
  const heldText = useHeld();
  const lastChannel = trace.steps.at(-1)?.dispatches.at(-1)?.channel;
  const states: Record<string, string> = { completed: t("completed"), exited: t("exited"), blocked: t("blocked"), failed: t("failed") };
  return (
    <aside className="cv-panel w-[424px]!" aria-label={t("title", { name: trace.customer.name })} data-testid="trace">
      <div className="flex items-center gap-2 border-b border-separator pt-3 pr-3.5 pb-2.5 pl-3">
        <IconButton size="sm" label={t("back")} icon={<ArrowLeft aria-hidden />} onPress={onBack} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold">{t("title", { name: trace.customer.name })}</h2>
          <p className="truncate text-sm text-muted">
            {trace.customer.phoneMasked} · v{trace.versionNumber} · {t("since", { time: format.dateTime(trace.enteredAt) })}
          </p>
        </div>
        <IconButton size="sm" label={t("close")} icon={<X aria-hidden />} onPress={onClose} />
      </div>
      <p className="border-b border-separator px-[18px] py-2 text-sm" data-testid="trace-state">
        {trace.finishedAt
          ? `${states[trace.state] ?? trace.state}${trace.reason ? t("because", { reason: reason(trace.reason) }) : ""} · ${format.dateTime(trace.finishedAt)}`
          : trace.held
            ? heldText(trace.held, lastChannel === "call")
            : t("underWay")}
      </p>
      {onHand && trace.finishedAt === null ? (
        <div
          className="flex flex-wrap gap-1.5 border-b border-separator px-[18px] py-2"
          role="toolbar"
          aria-label={hand("actions", { name: trace.customer.name })}
        >
          <HandButtons onAct={(verb) => onHand({ verb, enrolmentIds: [trace.enrolmentId], name: trace.customer.name })} />
        </div>
      ) : null}
      {trace.archived ? (
        <p className="border-b border-separator px-[18px] py-2 text-sm text-muted" data-testid="trace-archived">
          {t("archived")}
        </p>
      ) : null}
      <ol className="relative min-h-0 flex-1 overflow-auto px-[18px] py-3">
        {trace.steps.map((step) => (
          <Step
            key={`${step.versionNumber}/${step.enrolmentId}/${step.visit}`}
            step={step}
            drawn={trace.document.nodes.find((node) => node.id === step.node) ?? null}
            trace={trace}
            onNode={onNode}
            onCall={onCall}
          />
        ))}
      </ol>
    </aside>
  );
}

/** While the way is on its way; or where it did not come. */
export function TraceWaiting({ error, onBack, onRetry }: { error: string | null; onBack: () => void; onRetry: () => void }) {
  const t = useTranslations("canvas.trace");
  return (
    <aside className="cv-panel w-[424px]!" aria-label={t("loading")}>
      <div className="flex items-center gap-2 border-b border-separator pt-3 pr-3.5 pb-2.5 pl-3">
        <IconButton size="sm" label={t("back")} icon={<ArrowLeft aria-hidden />} onPress={onBack} />
      </div>
      <div className="px-[18px] py-3">
        {error ? <ErrorState title={t("failedToLoad")} text={error} onRetry={onRetry} /> : <SkeletonLines lines={6} />}
      </div>
    </aside>
  );
}

/** Left this version for another one: no way out of the journey. */
const isHandedOver = ({ reason }: TraceStep): boolean => reason !== null && new RegExp(HANDED_OVER).test(reason);

interface StepProps {
  step: TraceStep;
  drawn: JourneyNode | null;
  trace: Trace;
  onNode: (id: string) => void;
  onCall: (dispatchId: string) => void;
}

function Step({ step, drawn, trace, onNode, onCall }: StepProps) {
  const t = useTranslations("canvas.trace");
  const format = useFormat();
  const reason = useReason();
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const outlets = useMemo(() => (drawn ? outletsOf(drawn) : []), [drawn]);
  const outlet = outlets.find((candidate) => candidate.id === step.outlet);
  const next = trace.document.nodes.find((node) => node.id === step.nextNode);
  const { refs } = useRun();
  const isEnd = drawn !== null && kindOf(drawn.kind).category === "exit";
  const taken = drawn && outlet ? (intentsText(drawn, outlet, refs) ?? outletName(outlet)) : (step.outlet ?? "");
  const decided = isEnd
    ? t("endedHere")
    : step.result === null
      ? t("here")
      : step.result === "left"
        ? next
          ? step.outlet === "next" || step.outlet?.startsWith(TO_GOAL)
            ? t("wentOn", { node: next.name })
            : t("went", { outlet: taken, node: next.name })
          : t("endedHere")
        : step.result === "blocked"
          ? t("blocked")
          : step.result === "failed"
            ? t("failed")
            : step.nextNode
              ? t("movedTo", { node: next?.name ?? step.nextNode })
              : isHandedOver(step)
                ? reason(step.reason ?? "")
                : t("exited");
  return (
    <li className="relative border-l border-border pb-4 pl-5 last:pb-0" data-testid={`trace-${step.node}`}>
      <span className="absolute top-0 -left-2.5">{drawn ? <KindIcon kind={drawn.kind} size={20} /> : null}</span>
      <div className="flex items-baseline gap-2">
        <button type="button" className="min-h-5 truncate text-left font-semibold hover:text-accent-text" onClick={() => onNode(step.node)}>
          {step.name}
        </button>
        <span className="flex-none text-xs text-faint">
          {step.enrolmentId === trace.enrolmentId ? "" : `${t("inVersion", { version: step.versionNumber })} · `}
          {format.dateTime(step.enteredAt)}
        </span>
      </div>
      <Looked detail={step.detail} outlets={outlets} drawn={drawn} />
      {step.dispatches.map((dispatch) => (
        <Attempt key={dispatch.id} dispatch={dispatch} held={step.result === null ? trace.held : null} onCall={onCall} />
      ))}
      <p
        className={cx(
          "mt-1 flex items-center gap-1.5 text-sm",
          step.result === null ? "text-accent-text" : step.result === "left" || isEnd ? "text-foreground" : "text-warning-text",
        )}
      >
        {step.result === "left" || isEnd ? (
          <Check width={12} height={12} aria-hidden />
        ) : step.result ? (
          <CircleSlash width={12} height={12} aria-hidden />
        ) : null}
        <span>
          {decided}
          {step.reason && !isHandedOver(step) && step.reason !== "moved_by_hand" && !(isEnd && step.reason === step.name)
            ? t("because", { reason: reason(step.reason) })
            : ""}
        </span>
      </p>
    </li>
  );
}

/** What the node looked at. */
function Looked({ detail, outlets, drawn }: { detail: TraceStep["detail"]; outlets: OutletSpec[]; drawn: JourneyNode | null }) {
  const t = useTranslations("canvas.trace");
  const format = useFormat();
  const outletName = useOutletName();
  const outcome = useOutcome();
  const { refs } = useRun();
  const eventName = useEventName(refs);
  const done = useDoneRows();
  if (!detail) return null;
  const rows: { label: string; value: ReactNode }[] = [];
  const { byName, skipped, cases, until, intent, rounds, evidence, outcome: ended } = detail;
  if (cases && typeof cases === "object") {
    for (const [id, held] of Object.entries(cases)) {
      const outlet = outlets.find((candidate) => candidate.id === id);
      rows.push({ label: outlet ? outletName(outlet) : id, value: held === true ? t("holds") : t("holdsNot") });
    }
  }
  const who = textOf(byName);
  if (who) rows.push({ label: t("byWhom"), value: skipped === true ? `${who} · ${t("skipped")}` : who });
  const happened = textOf(detail.event);
  if (happened) rows.push({ label: t("event"), value: eventName(happened) });
  const happenedAt = textOf(detail.at);
  if (happened && happenedAt) rows.push({ label: t("eventAt"), value: format.dateTime(happenedAt) });
  const metGoal = textOf(detail.goal);
  if (metGoal) rows.push({ label: t("goal"), value: metGoal });
  const when = textOf(until);
  if (when) rows.push({ label: t("until"), value: format.dateTime(when) });
  const endedAs = textOf(ended);
  if (endedAs) rows.push({ label: t("outcome"), value: outcome(endedAs) });
  const named = textOf(intent);
  if (named) rows.push({ label: t("intent"), value: drawn ? intentText(drawn, named, refs) : named });
  const turns = textOf(rounds);
  if (turns) rows.push({ label: t("rounds"), value: turns });
  const words = decidingWords(evidence);
  if (words.length > 0) rows.push({ label: t("evidence"), value: words.map((word) => t("quoted", { word })).join(" ") });
  rows.push(...done(detail, drawn));
  if (rows.length === 0) return null;
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 rounded-control bg-surface-secondary px-2.5 py-1.5 text-sm">
      {rows.map((row) => (
        <div key={row.label} className="contents">
          <dt className="text-muted">{row.label}</dt>
          <dd>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "预约新建", "添加标签「种植意向」" for a stored type of event. */
function useEventName(refs: JourneyRefs): (type: string) => string {
  const t = useTranslations("canvas.trace.eventName");
  return (type) => {
    const [head = "", rest = ""] = type.split(/:(.*)/s);
    const key = head.replace(".", "_");
    const name = [...refs.tags, ...refs.audiences].find((one) => one.id === rest)?.name ?? rest;
    return t.has(key) ? t(key, { name }) : type;
  };
}
