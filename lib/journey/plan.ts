/**
 * The compiled, immutable form of a journey: one op per node. The engine knows ops, never kinds.
 * An outlet that leads nowhere maps to `null`: whoever takes it ends the journey there with reason `end_of_path`;
 * on an effect, an unconnected `blocked` or `failed` outlet ends the enrolment as blocked / failed instead.
 */
import type { Rule } from "@/lib/audience/rule";

export type Outlets = Record<string, string | null>;

interface OpBase {
  node: string;
  /** The node's title, for activity names and lists. */
  name: string;
  kind: string;
  outlets: Outlets;
}

export type TimeUnit = "minute" | "hour" | "day";
export type WaitUntil =
  | { type: "span"; amount: number; unit: TimeUnit }
  /** ISO weekdays 1 (Monday) - 7; the next such day at `time` ("HH:mm") in the company's zone. */
  | { type: "weekday"; weekdays: number[]; time: string }
  /** A date field of the customer ± offset; `time` ("HH:mm") replaces the time of day. */
  | {
      type: "date_field";
      field: DateField;
      offset: { amount: number; unit: TimeUnit; direction: "before" | "after" };
      time?: string | undefined;
      /** The instant already lies in the past: go on at once, or exit with reason `date_passed`. */
      passed: "continue" | "exit";
    };
export const DATE_FIELDS = ["next_appointment", "last_visit", "last_treatment", "benefit_expires", "birthday"] as const;
export type DateField = (typeof DATE_FIELDS)[number];

export type EntrySchedule =
  | { type: "now" }
  /** Company-zone wall clock, "YYYY-MM-DDTHH:mm". */
  | { type: "at"; at: string }
  | { type: "recurring"; every: "day"; time: string }
  | { type: "recurring"; every: "week"; weekdays: number[]; time: string }
  | { type: "recurring"; every: "month"; monthDays: number[]; time: string };

export type Reentry = { type: "never" } | { type: "after_exit" } | { type: "after_days"; days: number } | { type: "always" };

export const REDIAL_KINDS = ["no_answer", "busy", "rejected", "power_off", "failed"] as const;
export type RedialKind = (typeof REDIAL_KINDS)[number];
export interface Redial {
  intervalMinutes: number;
  times: number;
  kinds: RedialKind[];
}

export type EnterOp = OpBase & { op: "enter"; audienceId: string; schedule: EntrySchedule; reentry: Reentry };
export type WaitOp = OpBase & { op: "wait"; until: WaitUntil };
export type BranchOp = OpBase & { op: "branch"; cases: { outlet: string; when: Rule }[]; otherwise: string };
/** What could not be sent within so many minutes of when it was wanted is not sent any more; none = it always is. */
type StaleAfter = number | null | undefined;
export type CallOp = OpBase & {
  op: "effect";
  effect: "call";
  scriptId: string;
  /** Script variable name -> customer field path (see `lib/journey/fields.ts`). */
  variables: Record<string, string>;
  /** null: the company's default (30 minutes, once). */
  redial: Redial | null;
  /** Intent key -> outlet; null while the intent multi-branch is off. Intents not named take `other`. */
  intentOutlets: Record<string, string> | null;
  staleAfterMinutes?: StaleAfter;
};
export type TextOp = OpBase & { op: "effect"; effect: "text"; templateId: string; variables: Record<string, string>; staleAfterMinutes?: StaleAfter };
/** `add` and `remove` are tag ids. */
export type TagOp = OpBase & { op: "effect"; effect: "tag"; add: string[]; remove: string[] };
export type EndOp = OpBase & { op: "end"; reason: string };
export type Op = EnterOp | WaitOp | BranchOp | CallOp | TextOp | TagOp | EndOp;

export interface Plan {
  schema: 1;
  entry: string;
  ops: Record<string, Op>;
  /** Node ids in flow order. */
  order: string[];
}

export interface Problem {
  nodeId: string | null;
  field: string | null;
  /** Key of a message under `problems.*`; `params` fill it. */
  code: string;
  params?: Record<string, string | number>;
  severity: "error" | "warning";
}
