import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/time/day";
import type { PastCall } from "./caps";
import { mayRedial, redialsWithinDay } from "./redial-budget";

const NOW = 10 * DAY_MS;
const call = (contactId: string, agoMs: number): PastCall => ({
  contactId,
  atMs: NOW - agoMs,
  category: "service",
  answered: false,
});
const hours = (n: number) => n * 60 * MINUTE_MS;

describe("redials within a day", () => {
  it.each<[string, PastCall[], number]>([
    ["nothing", [], 0],
    ["first calls only, of three journeys", [call("a", hours(5)), call("b", hours(3)), call("c", hours(1))], 0],
    ["a redial", [call("a", hours(5)), call("a", hours(4))], 1],
    ["redials of two journeys add up", [call("a", hours(5)), call("a", hours(4)), call("b", hours(3)), call("b", hours(2))], 2],
    ["a redial of yesterday's contact is of today", [call("a", hours(30)), call("a", hours(2))], 1],
    ["a day old to the millisecond is over", [call("a", hours(30)), call("a", DAY_MS)], 0],
  ])("%s", (_, history, count) => expect(redialsWithinDay(history, NOW)).toBe(count));

  it("never lets the redials of all journeys together exceed the greatest of their budgets in any day", () => {
    const event = fc.record({ contact: fc.constantFrom("a" as const, "b" as const, "c" as const), gapMinutes: fc.integer({ min: 1, max: 600 }) });
    const budgets = fc.record({ a: fc.nat(3), b: fc.nat(3), c: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), budgets, (events, times) => {
        const history: PastCall[] = [];
        const redials: number[] = [];
        let nowMs = 0;
        for (const { contact, gapMinutes } of events) {
          nowMs += gapMinutes * MINUTE_MS;
          const isRedial = history.some((one) => one.contactId === contact);
          if (isRedial && !mayRedial(history, times[contact], nowMs)) continue;
          if (isRedial) redials.push(nowMs);
          history.push({ contactId: contact, atMs: nowMs, category: null, answered: false });
        }
        const most = Math.max(times.a, times.b, times.c);
        for (const at of redials) expect(redials.filter((other) => other <= at && other > at - DAY_MS).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
