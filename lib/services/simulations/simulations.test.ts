import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ServiceContext } from "@/lib/services/context";
import { createJourney } from "@/lib/services/journeys/create";
import { furnishedMember, refusal } from "@/lib/services/journeys/testing";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { cancelSimulation } from "./cancel";
import { getSimulation } from "./get";
import { listSimulations } from "./list";
import { startSimulation } from "./start";

let db: TestDatabase;
let ctx: ServiceContext;
let clinicId: string;
let journeyId: string;
let simulationId: string;
const told: string[] = [];
const engine = { ...noEngine, simulate: async (ask: { simulationId: string }) => void told.push(ask.simulationId) };

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  told.length = 0;
  ({ ctx, clinicId } = await furnishedMember(db, engine));
  ({ id: journeyId } = await createJourney(ctx, { name: "预约提醒", clinicId, template: "appointment-reminder" }));
  simulationId = await started();
});

async function started(): Promise<string> {
  const made = await startSimulation(ctx, { journeyId });
  if (made.type !== "started") throw new Error(JSON.stringify(made.problems));
  return made.simulationId;
}
const stateNow = async () => (await listSimulations(ctx, { journeyId }))[0]?.state;
const setState = (state: string) =>
  db.owner.query(
    `UPDATE simulation SET state = $2, finished_at = CASE WHEN $2 IN ('completed', 'failed') THEN now() END, result = CASE WHEN $2 = 'completed' THEN '{}'::jsonb END
     WHERE id = $1`,
    [simulationId, state],
  );
const logged = async () =>
  (await db.owner.query("SELECT action, target_id FROM audit_log WHERE company_id = $1 AND action LIKE 'simulation.%' ORDER BY id", [ctx.companyId]))
    .rows;
const member = (change: Partial<ServiceContext>) => ({ ...ctx, ...change });

it("one of a journey at a time; the worker is told of each", async () => {
  expect(told).toEqual([simulationId]);
  expect(await refusal(startSimulation(ctx, { journeyId }))).toBe("simulation_running");
  await cancelSimulation(ctx, { simulationId });
  const second = await started();
  expect((await listSimulations(ctx, { journeyId })).map(({ id, state }) => [id, state])).toEqual([
    [second, "queued"],
    [simulationId, "cancelled"],
  ]);
});

describe("cancelling", () => {
  it.each(["queued", "running"])("ends one that is %s, and is written down once", async (state) => {
    await setState(state);
    await cancelSimulation(ctx, { simulationId });
    await cancelSimulation(ctx, { simulationId });
    const { rows } = await db.owner.query("SELECT state, finished_at IS NOT NULL AS ended FROM simulation WHERE id = $1", [simulationId]);
    expect(rows).toEqual([{ state: "cancelled", ended: true }]);
    expect(await logged()).toEqual([
      { action: "simulation.start", target_id: simulationId },
      { action: "simulation.cancel", target_id: simulationId },
    ]);
  });

  it.each(["completed", "failed"])("leaves one that is %s as it is", async (state) => {
    await setState(state);
    await cancelSimulation(ctx, { simulationId });
    expect(await stateNow()).toBe(state);
    expect(await logged()).toHaveLength(1);
  });

  it("of none that there is, or of another company's, is refused", async () => {
    expect(await refusal(cancelSimulation(ctx, { simulationId: randomUUID() }))).toBe("simulation_not_found");
    const foreign = testContext(await db.company("别家"), ["*"], { engine });
    expect(await refusal(cancelSimulation(foreign, { simulationId }))).toBe("simulation_not_found");
    expect(await stateNow()).toBe("queued");
  });
});

/** What each service says to a member; null = it answers. */
async function answersTo(who: ServiceContext): Promise<Record<string, unknown>> {
  return {
    list: await refusal(listSimulations(who, { journeyId })),
    get: await refusal(getSimulation(who, { simulationId })),
    start: await refusal(startSimulation(who, { journeyId })),
    cancel: await refusal(cancelSimulation(who, { simulationId })),
  };
}
const all = (code: string | null) => ({ list: code, get: code, start: code, cancel: code });

describe("whose simulations they are", () => {
  beforeEach(() => setState("failed"));

  it("those of a clinic's journey are its members', and there for nobody of another clinic", async () => {
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '福田', '福田') RETURNING id",
      [ctx.companyId],
    );
    expect(await answersTo(member({ clinicIds: [rows[0]?.id ?? ""] }))).toEqual(all("journey_not_found"));
    expect(told).toEqual([simulationId]);
    expect(await answersTo(member({ clinicIds: [clinicId] }))).toEqual(all(null));
  });

  it("those of a journey of the whole company are seen by every member, and played by who sees all clinics", async () => {
    await db.owner.query("UPDATE journey SET clinic_id = NULL WHERE id = $1", [journeyId]);
    const refused = "clinic_out_of_scope";
    expect(await answersTo(member({ clinicIds: [clinicId] }))).toEqual({ ...all(null), start: refused, cancel: refused });
  });

  it("take the permission to run journeys, and to be seen that to see them", async () => {
    const { permissions: seeing } = testContext(ctx.companyId, ["journey.view"]);
    expect(await answersTo(member({ permissions: seeing }))).toEqual({ ...all(null), start: "forbidden", cancel: "forbidden" });
    const { permissions: other } = testContext(ctx.companyId, ["patient.view"]);
    expect(await answersTo(member({ permissions: other }))).toEqual(all("forbidden"));
  });
});
