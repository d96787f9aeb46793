/** Why what is planned for a person has not happened yet, in the order in which the engine looks. */
import { nextAllowedInstant, type WindowPolicy } from "./window";

export type HeldReason = "paused" | "kill_switch" | "script_disabled" | "script_paused" | "outside_hours" | "planned" | "queued";

export interface Held {
  reason: HeldReason;
  /** When it goes on by itself; null = when somebody does something, or a place is free. */
  untilMs: number | null;
}

export interface Planned {
  /** What is planned; "step" = nothing is to be sent. */
  what: "call" | "text" | "webhook" | "step";
  /** When it is wanted; null = now. */
  dueMs: number | null;
  isPaused: boolean;
  killSwitch: boolean;
  /** Of a call. */
  script: "enabled" | "paused" | "disabled" | null;
}

/** null = nothing holds it: a step is about to be taken. */
export function heldBy({ what, dueMs, isPaused, killSwitch, script }: Planned, policy: WindowPolicy, zone: string, nowMs: number): Held | null {
  if (isPaused) return { reason: "paused", untilMs: null };
  const wantedMs = Math.max(dueMs ?? nowMs, nowMs);
  const planned: Held | null = wantedMs > nowMs ? { reason: "planned", untilMs: wantedMs } : null;
  if (what === "step") return planned;
  if (killSwitch) return { reason: "kill_switch", untilMs: null };
  if (what === "call") {
    if (script === "disabled") return { reason: "script_disabled", untilMs: null };
    if (script === "paused") return { reason: "script_paused", untilMs: null };
    const opensMs = nextAllowedInstant(wantedMs, zone, policy);
    if (opensMs !== wantedMs) return { reason: "outside_hours", untilMs: opensMs };
  }
  return planned ?? { reason: "queued", untilMs: null };
}
