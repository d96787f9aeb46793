import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { addVersion, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { compareRuns } from "./compare";
import { runFigures } from "./figures";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;

beforeAll(async () => {
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  ctx = testContext(clinic.companyId, ["journey.view"]);
});
afterAll(() => db?.close());

async function run(
  version: { journeyId: string; versionId: string },
  mode: string,
  counters: [node: string, metric: string, daysAgo: number, value: number][],
) {
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO journey_run (company_id, journey_id, version_id, mode, world, state) VALUES ($1, $2, $3, $4, CASE WHEN $4 = 'live' THEN 'live' ELSE 'w' END, 'completed') RETURNING id`,
    [clinic.companyId, version.journeyId, version.versionId, mode],
  );
  const id = rows[0]?.id ?? "";
  await db.owner.query(
    `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
     SELECT $1, $2, $3, $4, $5, c->>0, c->>1, date_trunc('hour', now()) - make_interval(days => (c->>2)::int), (c->>3)::bigint FROM jsonb_array_elements($6::jsonb) c`,
    [clinic.companyId, version.journeyId, version.versionId, id, mode, JSON.stringify(counters)],
  );
  return id;
}

describe("figures", () => {
  it("say how the journey stands now", async () => {
    const version = await addVersion(db.owner, clinic, weekPlan(clinic));
    for (const state of ["running", "paused", "completed"] as const) {
      await db.owner.query("UPDATE journey SET state = $2 WHERE id = $1", [version.journeyId, state]);
      expect(await runFigures(ctx, { journeyId: version.journeyId })).toMatchObject({ journeyState: state, run: null });
    }
  });
});

describe("comparing", () => {
  it("counts calls of a period also where those called came to the node before it", async () => {
    const version = await addVersion(db.owner, clinic, weekPlan(clinic));
    const id = await run(version, "live", [
      ["call", "call:covered", 9, 10],
      ["call", "call:called", 1, 8],
      ["call", "call:answered", 1, 6],
    ]);
    const side = { of: "run" as const, id, period: { days: 7, endedDaysAgo: 0 } };
    const { after } = await compareRuns(ctx, { journeyId: version.journeyId, before: side, after: side });
    expect(after.totals).toMatchObject({ called: 8, answered: 6 });
  });

  it("sets versions, runs and periods beside each other, each with its own figures only", async () => {
    const version = await addVersion(db.owner, clinic, weekPlan(clinic));
    const ago: [string, string, number, number][] = [
      ["", "enrolled", 9, 100],
      ["call", "entered", 9, 100],
      ["call", "left:answered", 9, 100],
      ["", "enrolled", 1, 30],
      ["call", "entered", 1, 30],
    ];
    const live = await run(version, "live", ago);
    await run(version, "live", [["call", "entered", 1, 5]]);
    const test = await run(version, "test", [["call", "entered", 0, 900]]);
    const { journeyId, versionId } = version;
    const entered = async (before: Parameters<typeof compareRuns>[1]["before"], after: typeof before) => {
      const sides = await compareRuns(ctx, { journeyId, before, after });
      return [sides.before, sides.after].map((side) => side.nodes.find(({ node }) => node === "call")?.entered ?? 0);
    };
    expect(await entered({ of: "version", id: versionId }, { of: "run", id: live })).toEqual([135, 130]);
    expect(await entered({ of: "run", id: test }, { of: "run", id: live })).toEqual([900, 130]);
    const week = (endedDaysAgo: number) => ({ of: "version" as const, id: versionId, period: { days: 7, endedDaysAgo } });
    expect(await entered(week(7), week(0))).toEqual([100, 35]);
    const { before, after } = await compareRuns(ctx, { journeyId, before: week(7), after: week(0) });
    expect(before.until).toEqual(after.from);
    expect([before.totals.entered, after.totals.entered]).toEqual([100, 30]);
  });

  it("counts who was moved to another version apart from who left the journey", async () => {
    const version = await addVersion(db.owner, clinic, weekPlan(clinic));
    const id = await run(version, "live", [
      ["", "enrolled", 1, 10],
      ["call", "entered", 1, 10],
      ["call", "exited:moved_version:2", 1, 6],
      ["call", "exited:opted_out", 1, 4],
      ["", "ended:exited", 1, 10],
    ]);
    const side = { of: "run" as const, id };
    const { before } = await compareRuns(ctx, { journeyId: version.journeyId, before: side, after: side });
    expect(before.totals).toMatchObject({ entered: 10, exited: 4, moved: 6 });
    expect(await runFigures(ctx, { journeyId: version.journeyId, runId: id })).toMatchObject({ reconciles: true, totals: { moved: 6 } });
  });

  it("tells nothing of another journey or company", async () => {
    const [one, other] = [await addVersion(db.owner, clinic, weekPlan(clinic)), await addVersion(db.owner, clinic, weekPlan(clinic))];
    const refusal = (context: ServiceContext, id: string) => {
      const side = { of: "version" as const, id };
      return compareRuns(context, { journeyId: one.journeyId, before: side, after: side }).catch((error) => error instanceof AppError && error.code);
    };
    expect(await refusal(ctx, other.versionId)).toBe("journey_version_not_found");
    expect(await refusal(testContext(await db.company(), ["*"]), one.versionId)).toBe("journey_not_found");
  });
});
