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
/** Open on these ISO weekdays from `from` to before `to` ("HH:mm", company's zone); `to` at or before `from` lies on the next day. */
export interface DayWindow {
  type: "window";
  weekdays: number[];
  from: string;
  to: string;
}
export const DATE_FIELDS = ["next_appointment", "last_visit", "last_treatment", "benefit_expires", "birthday"] as const;
export type DateField = (typeof DATE_FIELDS)[number];

export type EntrySchedule =
  | { type: "now" }
  /** Company-zone wall clock, "YYYY-MM-DDTHH:mm". */
  | { type: "at"; at: string }
  | { type: "recurring"; every: "day"; time: string }
  | { type: "recurring"; every: "week"; weekdays: number[]; time: string }
  | { type: "recurring"; every: "month"; monthDays: number[]; time: string }
  /** Five fields, see `cron.ts`. */
  | { type: "cron"; cron: string }
  | { type: "event"; on: EventMatch };

export const APPOINTMENT_CHANGES = ["created", "changed", "cancelled"] as const;
export type AppointmentChange = (typeof APPOINTMENT_CHANGES)[number];
/** Empty lists stand for all. */
export interface AppointmentMatch {
  type: "appointment";
  changes: AppointmentChange[];
  clinicIds: string[];
  items: string[];
}
/** What has to happen to a person; see `events.ts`. */
export type EventMatch =
  | AppointmentMatch
  | { type: "tag_added"; tagIds: string[] }
  | { type: "audience_entered"; audienceId: string }
  /** A named event of the HTTP API. */
  | { type: "track"; event: string };

/** How many people a journey takes in over all its live runs; null = no cap. Days are of the company's zone. */
export interface EntryLimits {
  total: number | null;
  daily: number | null;
}

export type Reentry = { type: "never" } | { type: "after_exit" } | { type: "after_days"; days: number } | { type: "always" };

export const REDIAL_KINDS = ["no_answer", "busy", "rejected", "power_off", "failed"] as const;
export type RedialKind = (typeof REDIAL_KINDS)[number];
export interface Redial {
  intervalMinutes: number;
  times: number;
  kinds: RedialKind[];
}

export type EnterOp = OpBase & {
  op: "enter";
  /** Null: an event entry that takes whoever the event happens to. */
  audienceId: string | null;
  schedule: EntrySchedule;
  reentry: Reentry;
  /** Absent in plans made before there were caps. */
  limits?: EntryLimits | undefined;
};
export type WaitOp = OpBase & { op: "wait"; until: WaitUntil | DayWindow };
/** Until an event, or until the timeout; null = for ever. */
export type AwaitOp = OpBase & { op: "await"; on: EventMatch; timeout: { amount: number; unit: TimeUnit } | null };
/** Whoever meets it while in the journey comes here from wherever they wait, and is through or goes on. */
export type GoalOp = OpBase & { op: "goal"; on: EventMatch; audienceId: string | null; after: "exit" | "continue" };
/** The outlet of somebody who met a goal elsewhere: this and the goal's node. */
export const TO_GOAL = "!goal:";
/** What a person did before: in this passage through the journey, or in every one. */
export type JourneyTest =
  | { type: "passed"; not: boolean; scope: "passage" | "journey"; node: string; outlet: string | null; times: number }
  /** Of the last finished call: intents or outcomes, one of each list that is not empty. */
  | { type: "last_call"; not: boolean; scope: "journey" | "any"; intents: string[]; outcomes: string[] };
/** A case holds when its rule (null: none) and all of its tests do. */
export interface BranchCase {
  outlet: string;
  when: Rule | null;
  /** Absent in plans made before there were tests. */
  tests?: JourneyTest[] | undefined;
}
export type BranchOp = OpBase & { op: "branch"; cases: BranchCase[]; otherwise: string };
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
/**
 * Shares of a thousand, in order of outlets. Who takes which is a hash of the person and the salt; without one, of the journey and the
 * node: the same person takes the same way every time.
 */
export type SplitOp = OpBase & { op: "split"; salt: string | null; shares: { outlet: string; permille: number }[] };
/** Whoever has gone round fewer than `times` times takes `again`, then `done` once. */
export type LoopOp = OpBase & { op: "loop"; times: number };
/** `add` and `remove` are tag ids. */
export type TagOp = OpBase & { op: "effect"; effect: "tag"; add: string[]; remove: string[] };
/** What a patient's record may be changed in by a journey. */
export type FieldChange =
  /** Null clears it. */
  | { field: "attribute"; name: string; value: string | null }
  | { field: "source"; value: string | null }
  /** `value` is the id of a staff member. */
  | { field: "consultant" | "web_consultant"; value: string | null };
export type FieldOp = OpBase & { op: "effect"; effect: "field"; changes: FieldChange[] };
export const ASSIGN_WAYS = ["fixed", "round_robin", "least_load"] as const;
export type AssignWay = (typeof ASSIGN_WAYS)[number];
export type FollowOp = OpBase & {
  op: "effect";
  effect: "follow";
  /** Null: the patient keeps the consultant they have. */
  assign: { role: "consultant" | "web_consultant"; way: AssignWay; staffIds: string[] } | null;
  /** Of a task for whoever is responsible then. The title may hold `{{field path}}`. */
  task: { title: string; inDays: number } | null;
};
export type LeadOp = OpBase & { op: "effect"; effect: "lead"; poolId: string };
export type WebhookOp = OpBase & {
  op: "effect";
  effect: "webhook";
  endpointId: string;
  /** Field paths that the request carries. */
  fields: string[];
  withPhone: boolean;
  maxTries: number;
  /** Path in the JSON that comes back -> an attribute of the patient. */
  save: { path: string; attribute: string } | null;
  /** The value at this path decides the outlet; `success` where none fits. */
  branch: { path: string; cases: { outlet: string; equals: string }[] } | null;
};
export type EndOp = OpBase & { op: "end"; reason: string };
export type Op =
  | EnterOp
  | WaitOp
  | AwaitOp
  | GoalOp
  | BranchOp
  | SplitOp
  | LoopOp
  | CallOp
  | TextOp
  | TagOp
  | FieldOp
  | FollowOp
  | LeadOp
  | WebhookOp
  | EndOp;

/** Types of events; see `events.ts`. */
export interface Listens {
  entry: string[];
  run: string[];
}

export interface Plan {
  schema: 1;
  /** Absent in plans made before there were events. */
  listens?: Listens | undefined;
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
