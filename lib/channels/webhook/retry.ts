import type { WebhookAnswer } from "./send";

export type Verdict = { kind: "success" } | { kind: "again"; afterMs: number } | { kind: "failed"; reason: string };

const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 3_600_000;
/** What a receiver may ask for at most. */
const LONGEST_ASKED_MS = 6 * 3_600_000;
/** These say "not now" rather than "no". */
const PASSING = new Set([408, 425, 429]);
const FOR_GOOD = new Set(["refused", "unreadable", "off"]);

/** Somebody may have heard of it: what fails for good fails before a request leaves. */
export const wasAsked = (answer: WebhookAnswer): boolean => answer.kind === "answer" || !FOR_GOOD.has(answer.code);

/**
 * What an answer to try number `tries` leads to. The receiver knows a repeated request by its id, so that even one whose answer was
 * lost is sent again. `chance` (0-1) spreads those that failed together over a fifth of the pause.
 */
export function verdictOf(answer: WebhookAnswer, tries: number, maxTries: number, chance: number): Verdict {
  if (answer.kind === "answer" && answer.status >= 200 && answer.status < 300) return { kind: "success" };
  const reason = reasonOf(answer);
  const passing = answer.kind === "error" ? !FOR_GOOD.has(answer.code) : answer.status >= 500 || PASSING.has(answer.status);
  if (!passing || tries >= maxTries) return { kind: "failed", reason };
  const pause = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (tries - 1));
  const asked = answer.kind === "answer" ? Math.min(LONGEST_ASKED_MS, answer.retryAfterMs ?? 0) : 0;
  return { kind: "again", afterMs: Math.max(asked, Math.round(pause * (1 + chance / 5))) };
}

function reasonOf(answer: WebhookAnswer): string {
  if (answer.kind === "answer") return `webhook_status:${answer.status}`;
  return answer.code === "off" ? "webhook_endpoint_off" : `webhook_error:${answer.code}`;
}

/** The text at a path ("data.items.0.level") of a JSON answer; null where there is none, or it is no plain value. */
export function valueAt(body: string, path: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return null;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
