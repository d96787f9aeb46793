import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/time/day";
import type { PastCall } from "./caps";
import type { NumberFacts } from "./never-call";
import { effectivePolicy, PLATFORM_POLICY } from "./policy";
import { type AskedCall, type CallVerdict, callVerdict } from "./verdict";

const NOW = Date.parse("2026-11-21T10:00:00+08:00");
const CLEAN: NumberFacts = { optedOut: false, blacklisted: false, vanity: false, deadAtMs: null };
const FIRST: AskedCall = { contactId: "new", category: "marketing", attempt: 1, redialTimes: 1 };
const REDIAL: AskedCall = { ...FIRST, attempt: 2 };
const past = (daysAgo: number, rest: Partial<PastCall> = {}): PastCall => ({
  atMs: NOW - daysAgo * DAY_MS,
  contactId: `c${daysAgo}`,
  category: "marketing",
  answered: false,
  ...rest,
});
const blocked = (reason: string): CallVerdict => ({ type: "end", state: "blocked", reason });
const CALL: CallVerdict = { type: "call" };
const DEFERRED: CallVerdict = { type: "defer", untilMs: NOW + 5 * MINUTE_MS };

/** Everything against it at once. */
const WORST: NumberFacts = { optedOut: true, blacklisted: true, vanity: true, deadAtMs: NOW };
const redialled = [past(0.2, { contactId: "x" }), past(0.1, { contactId: "x" })];
const answered = [past(1, { answered: true })];

describe("whether a call may be made now", () => {
  it.each<[string, Partial<NumberFacts>, PastCall[], AskedCall, CallVerdict]>([
    ["nothing is known of the number", {}, [], FIRST, CALL],
    ["the person's own word comes before everything", WORST, [...redialled, ...answered], REDIAL, blocked("opt_out")],
    ["then the company's list", { ...WORST, optedOut: false }, [...redialled, ...answered], REDIAL, blocked("blacklist")],
    ["then the look of the number", { ...WORST, optedOut: false, blacklisted: false }, answered, FIRST, blocked("vanity_number")],
    ["then that it was dead lately", { deadAtMs: NOW - 29 * DAY_MS }, answered, FIRST, blocked("dead_number")],
    ["a number that was dead a month ago is tried again", { deadAtMs: NOW - 30 * DAY_MS }, [], FIRST, CALL],
    ["the budget of redials comes before the caps", {}, [...redialled, ...answered], REDIAL, blocked("redial_budget:1")],
    ["it holds redials only, not the first call of a contact", {}, redialled, FIRST, CALL],
    ["a redial within it", {}, redialled, { ...REDIAL, redialTimes: 2 }, CALL],
    ["a task that may not redial", {}, [], { ...REDIAL, redialTimes: 0 }, blocked("redial_budget:0")],
    ["a cap is full", {}, answered, FIRST, blocked("cap_answered:15:1")],
    [
      "of two full caps the one that holds longest is named",
      {},
      [past(14), past(1), past(2, { answered: true })],
      FIRST,
      blocked("cap_answered:15:1"),
    ],
    ["caps of the script's category", {}, answered, { ...FIRST, category: "service" }, CALL],
    ["the default caps where there is no category", {}, [past(1)], { ...FIRST, category: null }, blocked("cap_contacts:15:1")],
    ["only a result that is not known yet holds it", {}, [past(0.001, { answered: null })], FIRST, DEFERRED],
    ["not known, but it would be full either way", {}, [past(0.001, { answered: null }), ...answered], FIRST, blocked("cap_answered:15:1")],
    [
      "a call under way is a redial already",
      {},
      [past(0.2, { contactId: "x" }), past(0, { contactId: "x", answered: null })],
      REDIAL,
      blocked("redial_budget:1"),
    ],
  ])("%s", (_, facts, history, asked, verdict) => {
    expect(callVerdict(PLATFORM_POLICY, { ...CLEAN, ...facts }, history, asked, NOW)).toEqual(verdict);
  });

  it("holds to what the company has tightened", () => {
    const policy = effectivePolicy({
      deadNumberDays: 90,
      caps: { marketing: [{ windowDays: 60, limit: 0, counts: "calls", scope: "company", of: "all" }] },
    });
    expect(callVerdict(policy, { ...CLEAN, deadAtMs: NOW - 89 * DAY_MS }, [], FIRST, NOW)).toEqual(blocked("dead_number"));
    expect(callVerdict(policy, CLEAN, [], FIRST, NOW)).toEqual(blocked("cap_calls:60:0"));
  });
});
