import { type Held as HeldBy, type HeldReason, heldBy } from "@/lib/calling/held";
import type { Company } from "@/lib/engine/company";
import type { RunState } from "@/lib/engine/run";
import { RUN_NOW } from "@/lib/engine/run-clock";
import type { ScriptState } from "@/lib/scripts/script";

/** Why a person who stands at a node waits, and until when on the run's clock. */
export interface Held {
  reason: HeldReason;
  until: Date | null;
}

/** One person as `HELD_COLUMNS` and their enrolment say. */
export interface HeldFacts {
  /** Of the enrolment: where the person stands in the node. */
  state: string;
  dueAt: Date | null;
  runState: RunState;
  clockNow: Date;
  channel: HeldChannel | null;
  dispatchIs: string | null;
  dispatchDueAt: Date | null;
  scriptState: ScriptState | null;
}
type HeldChannel = "call" | "text" | "webhook";

/** Of run `r`, dispatch `d` and its script `s`. */
export const HELD_COLUMNS = `r.state AS "runState", coalesce(r.clock_finished_at, ${RUN_NOW}) AS "clockNow",
  d.channel, d.state AS "dispatchIs", d.due_at AS "dispatchDueAt", s.state AS "scriptState"`;

const SENDS: ReadonlySet<string> = new Set(["to_call", "calling", "waiting_redial", "texting", "sending"]);

/** null: nothing holds the person; a call or text of theirs is under way, or a step is about to be taken. */
export function heldOf(company: Company, facts: HeldFacts): Held | null {
  const isPlanned = facts.dispatchIs === "planned";
  if (SENDS.has(facts.state) && facts.dispatchIs !== null && !isPlanned) return null;
  const { policy, timezone, killSwitch } = company;
  const planned = {
    what: isPlanned && facts.channel ? facts.channel : ("step" as const),
    dueMs: (isPlanned ? facts.dispatchDueAt : facts.dueAt)?.getTime() ?? null,
    isPaused: facts.runState === "paused",
    killSwitch,
    script: scriptOf(facts.scriptState),
  };
  return withDate(heldBy(planned, policy, timezone, facts.clockNow.getTime()));
}

const withDate = (held: HeldBy | null): Held | null => held && { reason: held.reason, until: held.untilMs === null ? null : new Date(held.untilMs) };

function scriptOf(state: ScriptState | null): "enabled" | "paused" | "disabled" {
  if (state === null || state === "disabled") return "disabled";
  return state === "enabled" ? "enabled" : "paused";
}
