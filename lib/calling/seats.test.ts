import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantSeats, type SeatDemand } from "./seats";

const demand = (scriptId: string, waiting: number, used = 0, limit = 50): SeatDemand => ({ scriptId, waiting, used, limit });

describe("grantSeats", () => {
  it.each<[string, SeatDemand[], { limit: number; used: number }, Record<string, number>]>([
    ["a script's own limit", [demand("a", 1000)], { limit: 1000, used: 0 }, { a: 50 }],
    ["what it uses already counts", [demand("a", 1000, 48)], { limit: 1000, used: 48 }, { a: 2 }],
    ["the company's limit is shared", [demand("a", 100), demand("b", 100)], { limit: 1000, used: 960 }, { a: 20, b: 20 }],
    ["what one leaves another takes", [demand("a", 5), demand("b", 100)], { limit: 40, used: 0 }, { a: 5, b: 35 }],
    ["over the limit already", [demand("a", 5, 60)], { limit: 40, used: 60 }, {}],
  ])("%s", (_name, demands, company, expected) => {
    expect(Object.fromEntries(grantSeats(demands, company))).toEqual(expected);
  });

  it("never exceeds a limit and leaves no seat idle while someone could use it (property)", () => {
    const arb = fc.uniqueArray(
      fc.record({ scriptId: fc.string({ minLength: 1, maxLength: 4 }), waiting: fc.nat(200), used: fc.nat(60), limit: fc.nat(60) }),
      { selector: (d) => d.scriptId, maxLength: 12 },
    );
    fc.assert(
      fc.property(arb, fc.nat(300), fc.nat(300), (demands, limit, used) => {
        const grants = grantSeats(demands, { limit, used });
        const total = [...grants.values()].reduce((sum, n) => sum + n, 0);
        const room = (d: SeatDemand): number => Math.max(0, Math.min(d.waiting, d.limit - d.used));
        for (const d of demands) expect(grants.get(d.scriptId) ?? 0).toBeLessThanOrEqual(room(d));
        const wanted = demands.reduce((sum, d) => sum + room(d), 0);
        expect(total).toBe(Math.min(wanted, Math.max(0, limit - used)));
      }),
    );
  });
});
