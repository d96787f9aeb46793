"use client";
import { Ban, MessageSquareText, PhoneOutgoing, Route } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { IntentChip } from "@/components/ui/chip";
import { useCan, useClinicHref } from "@/components/shell/context";
import { useFormat } from "@/components/use-format";
import type { CallDetail, FollowUp } from "@/lib/services/calls/get";
import type { WayOut } from "@/lib/services/calls/way-out";
import { useTextState } from "./use-text-state";

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="flex gap-2 py-[3px] text-sm">
      <dt className="w-16 flex-none text-muted">{label}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}

function Block({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-separator py-3 first:pt-0 last:border-b-0">
      <h3 className="mb-1 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** The journey as it ran for this call, with the way to why it came to it. */
function Origin({ call, journey, onLeave }: { call: CallDetail; journey: NonNullable<CallDetail["journey"]>; onLeave: () => void }) {
  const t = useTranslations("calls.detail");
  const href = useClinicHref();
  const canSeeJourneys = useCan("journey.view");
  const canSeePatients = useCan("patient.view");
  const { way } = call;
  const name = call.versionNumber === null ? journey.name : t("version", { name: journey.name, number: call.versionNumber });
  if (!way || !canSeeJourneys) return name;
  const run = `/journeys/${journey.id}?mode=run&${call.isTest ? `run=${way.runId}` : `version=${way.versionId}`}`;
  return (
    <>
      <Link className="font-medium text-accent-text hover:underline" href={href(run)} onClick={onLeave}>
        {name}
      </Link>
      {canSeePatients ? (
        <Link className="ml-2 whitespace-nowrap text-accent-text hover:underline" href={href(`${run}&person=${way.enrolmentId}`)} onClick={onLeave}>
          {t("why")}
        </Link>
      ) : null}
    </>
  );
}

interface CallFactsProps {
  call: CallDetail;
  onOpenCall: (dispatchId: string) => void;
  /** A link may lead to the very page that is under the dialog. */
  onLeave: () => void;
}

/** Intent, what followed, where the call came from: the column beside the dialogue. */
export function CallFacts({ call, onOpenCall, onLeave }: CallFactsProps) {
  const t = useTranslations("calls.detail");
  const href = useClinicHref();
  return (
    <>
      <IntentBlock call={call} />
      <Block title={t("followUps")}>
        {call.followUps.length === 0 ? <p className="text-sm text-muted">{t("noFollowUps")}</p> : null}
        <ul className="flex flex-col gap-2">
          {call.followUps.map((followUp) => (
            <FollowUpItem
              key={`${followUp.type}${followUp.type === "redial" ? followUp.dispatchId : ""}`}
              followUp={followUp}
              onOpenCall={onOpenCall}
            />
          ))}
        </ul>
      </Block>
      <Block title={t("origin")}>
        <dl>
          {call.journey ? (
            <Fact label={t("from")}>
              <Origin call={call} journey={call.journey} onLeave={onLeave} />
            </Fact>
          ) : null}
          {call.nodeName ? <Fact label={t("node")}>{call.nodeName}</Fact> : null}
          <Fact label={t("order")}>{orderText(call, t)}</Fact>
          {call.script ? (
            <Fact label={t("script")}>
              <Link className="text-accent-text hover:underline" href={href(`/scripts/${call.script.id}`)}>
                {call.script.name}
              </Link>
            </Fact>
          ) : null}
          {call.clinicName ? <Fact label={t("clinic")}>{call.clinicName}</Fact> : null}
        </dl>
      </Block>
    </>
  );
}

function orderText(call: CallDetail, t: ReturnType<typeof useTranslations<"calls.detail">>): string {
  if (call.attempt > 1) return t("nth", { attempt: call.attempt });
  return call.followUps.some((followUp) => followUp.type === "redial") ? t("first") : t("firstNoRedial");
}

function IntentBlock({ call }: { call: CallDetail }) {
  const t = useTranslations("calls.detail");
  const method = useTranslations("calls.method");
  const format = useFormat();
  const { classification, intent } = call;
  if (!intent && call.state !== "answered") return null;
  const numbers = classification && {
    confidence: format.number(classification.confidence, 2),
    threshold: format.number(classification.threshold, 2),
  };
  return (
    <Block title={t("intent")}>
      <dl>
        <Fact label={t("result")}>
          {intent ? (
            <IntentChip letter={intent.key} level={intent.level}>
              {intent.name}
            </IntentChip>
          ) : (
            t("noIntent")
          )}
        </Fact>
        {classification && numbers ? (
          <>
            <Fact label={t("confidence")}>{classification.confidence >= classification.threshold ? t("above", numbers) : t("below", numbers)}</Fact>
            <Fact label={t("method")}>{method(classification.method)}</Fact>
          </>
        ) : null}
      </dl>
    </Block>
  );
}

function FollowUpItem({ followUp, onOpenCall }: { followUp: FollowUp; onOpenCall: (dispatchId: string) => void }) {
  const t = useTranslations("calls.detail");
  const textAt = useTextAt();
  const wayOut = useWayOut();
  const format = useFormat();
  switch (followUp.type) {
    case "opt_out":
      return (
        <Item
          icon={<Ban aria-hidden />}
          tone="bg-danger-soft text-danger-text"
          title={t("optedOut")}
          text={t("optedOutText", { time: format.dateTime(followUp.at) })}
        />
      );
    case "redial":
      return (
        <Item
          icon={<PhoneOutgoing aria-hidden />}
          tone="bg-channel-soft text-channel"
          title={followUp.done ? t("redialDone", { attempt: followUp.attempt }) : t("redialPlanned", { attempt: followUp.attempt })}
          text={format.dateTime(followUp.dueAt)}
          action={
            <Button variant="link" size="sm" onPress={() => onOpenCall(followUp.dispatchId)}>
              {t("openRedial")}
            </Button>
          }
        />
      );
    case "hangup_text": {
      const state = textAt(followUp);
      return (
        <Item
          icon={<MessageSquareText aria-hidden />}
          tone="bg-channel-soft text-channel"
          title={t("hangupText")}
          text={followUp.template ? `${followUp.template} · ${state}` : state}
        />
      );
    }
    case "went_on":
      return (
        <Item
          icon={<Route aria-hidden />}
          tone="bg-logic-soft text-logic"
          title={followUp.next ? t("wentOn", { next: followUp.next }) : t("wentOnEnd")}
          text={followUp.by ? t("outlet", { time: format.dateTime(followUp.at), outlet: wayOut(followUp.by) }) : format.dateTime(followUp.at)}
        />
      );
  }
}

const SENT: ReadonlySet<string> = new Set(["accepted", "ended"]);

/** What is known of a hang-up text, and since when. */
function useTextAt(): (text: Extract<FollowUp, { type: "hangup_text" }>) => string {
  const t = useTranslations("calls");
  const textState = useTextState();
  const format = useFormat();
  return ({ state, outcome, at }) => {
    const known = textState(state, outcome);
    // Of one that has not left there is nothing to date.
    return SENT.has(state) ? t("textStateAt", { state: known, time: format.time(at) }) : known;
  };
}

function useWayOut(): (by: WayOut) => string {
  const t = useTranslations("calls.detail.outlets");
  return (by) => {
    if (by.type === "plain") return t(by.outlet);
    if (by.type === "goal") return t("goal", { name: by.name });
    return by.intents.map(({ key, name }) => `${key} ${name}`.trim()).join(" / ") || t("branch");
  };
}

function Item({ icon, tone, title, text, action }: { icon: ReactNode; tone: string; title: ReactNode; text: ReactNode; action?: ReactNode }) {
  return (
    <li className="flex items-start gap-2 text-sm">
      <span className={`grid size-6 flex-none place-items-center rounded-chip [&_.lucide]:size-3.5 ${tone}`}>{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-muted">{text}</p>
      </div>
      {action}
    </li>
  );
}
