import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GroupCommit } from "./group-commit";
import type { InboxEvent } from "./receive";

const event = (eventId: string): InboxEvent => ({
  provider: "p",
  eventId,
  kind: "call.ringing",
  dispatchKey: "k",
  occurredAt: new Date(0),
  payload: {},
});

interface Batch {
  companyId: string;
  ids: string[];
  commit(): void;
  fail(): void;
}

/** A store whose commits happen when the test says so. */
function heldStore() {
  const batches: Batch[] = [];
  const store = (companyId: string, events: InboxEvent[]) =>
    new Promise<void>((resolve, reject) => {
      batches.push({ companyId, ids: events.map((e) => e.eventId), commit: resolve, fail: () => reject(new Error("no")) });
    });
  return { batches, intake: new GroupCommit(store) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("events of many requests", () => {
  it("go in one statement while a commit is under way, and are answered only after their own", async () => {
    const { batches, intake } = heldStore();
    const answered: string[] = [];
    for (const id of ["a", "b", "c"]) void intake.take("x", [event(id)]).then(() => answered.push(id));
    expect(batches.map((b) => b.ids)).toEqual([["a"]]);
    batches[0]?.commit();
    await settled();
    expect(batches.map((b) => b.ids)).toEqual([["a"], ["b", "c"]]);
    expect(answered).toEqual(["a"]);
    batches[1]?.commit();
    await settled();
    expect(answered).toEqual(["a", "b", "c"]);
  });

  it("each answer for their own when the statement of all breaks", async () => {
    const store = async (_: string, events: InboxEvent[]) => {
      if (events.some((e) => e.eventId === "bad")) throw new Error("bad");
    };
    const intake = new GroupCommit(store);
    const results = await Promise.allSettled(["first", "a", "bad", "b"].map((id) => intake.take("x", [event(id)])));
    expect(results.map((r) => r.status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("wait for one statement of each other company at most", async () => {
    const { batches, intake } = heldStore();
    for (const company of ["a", "b", "c"]) for (let i = 0; i < 700; i += 1) void intake.take(company, [event(`${company}${i}`)]);
    void intake.take("small", [event("s")]);
    for (let i = 0; i < 3; i += 1) {
      batches[i]?.commit();
      await settled();
    }
    expect(batches.findIndex((b) => b.companyId === "small")).toBeLessThanOrEqual(6);
  });

  it("beyond what can wait, are refused", async () => {
    const { intake } = heldStore();
    for (let i = 0; i < 100; i += 1)
      intake
        .take(
          "x",
          Array.from({ length: 200 }, (_, n) => event(`${i}-${n}`)),
        )
        .catch(() => undefined);
    await expect(Promise.race([intake.take("x", [event("more")]).then(() => "taken"), settled().then(() => "waits")])).resolves.toBe("waits");
    await expect(
      intake.take(
        "x",
        Array.from({ length: 400 }, (_, n) => event(`m${n}`)),
      ),
    ).rejects.toThrow(/takes/u);
  });

  it("are stored once each, whatever the sizes and however commits fall (property)", async () => {
    const request = fc.record({ company: fc.constantFrom("a", "b", "c", "d"), size: fc.integer({ min: 1, max: 300 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 30 }), async (requests) => {
        const stored: string[] = [];
        let most = 0;
        const intake = new GroupCommit(async (companyId, events) => {
          await settled();
          most = Math.max(most, events.length);
          stored.push(...events.map((e) => `${companyId}/${e.eventId}`));
        });
        const ids = requests.map(({ size }, i) => Array.from({ length: size }, (_, n) => `${i}-${n}`));
        await Promise.all(requests.map(({ company }, i) => intake.take(company, (ids[i] ?? []).map(event))));
        expect(stored.toSorted()).toEqual(requests.flatMap(({ company }, i) => (ids[i] ?? []).map((id) => `${company}/${id}`)).toSorted());
        expect(most).toBeLessThanOrEqual(500);
      }),
      { numRuns: 30 },
    );
  });
});
