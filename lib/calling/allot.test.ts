import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allot, type QueueDemand } from "./allot";

const queue = (scriptId: string, waiting: number, groupId: string | null = null, runId = "r"): QueueDemand => ({ scriptId, waiting, groupId, runId });
const free = (company: number, scripts: Record<string, number>, groups: Record<string, number> = {}, runs: Record<string, number> = {}) => ({
  company,
  scripts: new Map(Object.entries(scripts)),
  groups: new Map(Object.entries(groups)),
  runs: new Map(Object.entries(runs)),
});

describe("allot", () => {
  it.each<[string, QueueDemand[], ReturnType<typeof free>, number[]]>([
    ["a script's own seats", [queue("a", 1000)], free(1000, { a: 50 }), [50]],
    ["the company's seats are shared", [queue("a", 100), queue("b", 100)], free(40, { a: 50, b: 50 }), [20, 20]],
    ["what one leaves another takes", [queue("a", 5), queue("b", 100)], free(40, { a: 50, b: 50 }), [5, 35]],
    ["a script with many runs gets no more than one with few", [queue("a", 9), queue("a", 9), queue("b", 9)], free(8, { a: 50, b: 50 }), [2, 2, 4]],
    ["a short queue beside a long one", [queue("a", 1_000_000), queue("a", 10)], free(50, { a: 50 }), [40, 10]],
    ["lines that take no more", [queue("a", 9, "g"), queue("b", 9, "h")], free(99, { a: 50, b: 50 }, { g: 1, h: 3 }), [1, 3]],
    [
      "a run that comes back by and by, over all of its scripts",
      [queue("a", 60), queue("b", 60), queue("c", 60), queue("c", 60, null, "s")],
      free(200, { a: 50, b: 50, c: 50 }, {}, { r: 20 }),
      [8, 8, 4, 46],
    ],
    ["a script that is not listed", [queue("a", 9)], free(40, {}), [0]],
    ["over the limit already", [queue("a", 9)], free(-3, { a: 50 }), [0]],
  ])("%s", (_name, queues, places, expected) => {
    expect(allot(queues, places)).toEqual(expected);
  });

  it("with less than one for each, lets everybody have their turn", () => {
    const queues = [queue("a", 9), queue("a", 9), queue("b", 9)];
    const got = [0, 0, 0];
    for (let turn = 0; turn < 12; turn += 1) for (const [i, n] of allot(queues, free(1, { a: 9, b: 9 }), turn).entries()) got[i] = (got[i] ?? 0) + n;
    expect(Math.min(...got)).toBeGreaterThanOrEqual(3);
  });

  it("keeps every limit, is even, and leaves nothing free that somebody could use (property)", () => {
    const id = fc.constantFrom("a", "b", "c");
    const demand = fc.record({ scriptId: id, groupId: fc.option(id), runId: fc.constantFrom("r", "s", "t"), waiting: fc.nat(30) });
    const places = fc.record({ a: fc.nat(20), b: fc.nat(20), c: fc.nat(20) });
    // Of the third nothing is said: it is not bound.
    const perRun = fc.record({ r: fc.nat(20), s: fc.nat(20) });
    fc.assert(
      fc.property(
        fc.array(demand, { maxLength: 8 }),
        fc.integer({ min: -2, max: 40 }),
        places,
        places,
        perRun,
        fc.nat(9),
        (queues, company, scripts, groups, runs, turn) => {
          const granted = allot(queues, free(company, scripts, groups, runs), turn);
          const roomOfRun = (runId: string) => (runId === "t" ? Number.POSITIVE_INFINITY : runs[runId as "r"]);
          const sumOf = (own: (q: QueueDemand) => boolean) => queues.reduce((sum, q, i) => sum + (own(q) ? (granted[i] ?? 0) : 0), 0);
          const total = sumOf(() => true);
          expect(total).toBeLessThanOrEqual(Math.max(0, company));
          for (const key of ["a", "b", "c"] as const) {
            expect(sumOf((q) => q.scriptId === key)).toBeLessThanOrEqual(scripts[key]);
            expect(sumOf((q) => q.groupId === key)).toBeLessThanOrEqual(groups[key]);
          }
          for (const runId of ["r", "s"]) expect(sumOf((q) => q.runId === runId)).toBeLessThanOrEqual(roomOfRun(runId));
          for (const [i, q] of queues.entries()) {
            const got = granted[i] ?? 0;
            expect(got).toBeLessThanOrEqual(q.waiting);
            const canUse =
              got < q.waiting &&
              total < company &&
              sumOf((o) => o.runId === q.runId) < roomOfRun(q.runId) &&
              sumOf((o) => o.scriptId === q.scriptId) < scripts[q.scriptId as "a"] &&
              (q.groupId === null || sumOf((o) => o.groupId === q.groupId) < groups[q.groupId as "a"]);
            expect(canUse).toBe(false);
            for (const [j, o] of queues.entries())
              if (o.scriptId === q.scriptId && o.groupId === q.groupId && o.runId === q.runId && got < q.waiting)
                expect((granted[j] ?? 0) - got).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
