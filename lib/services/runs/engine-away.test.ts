import { afterAll, beforeAll, expect, it } from "vitest";
import { addPatients, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { AppError } from "@/lib/errors";
import type { JourneyDocument } from "@/lib/journey/document";
import type { ServiceContext } from "@/lib/services/context";
import { createJourney } from "@/lib/services/journeys/create";
import { publishJourney } from "@/lib/services/journeys/publish";
import { startSimulation } from "@/lib/services/simulations/start";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine, testContext, testSettings } from "@/lib/testing/service-context";
import { pauseRun } from "./pause";
import { startRun } from "./start";
import { stopRun } from "./stop";

let db: TestDatabase;
let clinic: TestClinic;
let ctx: ServiceContext;
let journeyId: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(1));
  const away = () => Promise.reject(new AppError("unavailable", "engine_unavailable"));
  const engine = { ...noEngine, startRun: away, pauseRun: away, stopRun: away, pauseSchedule: away, removeSchedule: away, simulate: away };
  ctx = testContext(clinic.companyId, ["*"], { engine });
  const document: JourneyDocument = {
    schema: 1,
    nodes: [
      {
        id: "entry",
        kind: "audience-entry",
        name: "人群",
        position: { x: 0, y: 0 },
        config: { audienceId: clinic.audienceId, schedule: { type: "now" } },
      },
      { id: "end", kind: "exit", name: "结束", position: { x: 0, y: 100 }, config: {} },
    ],
    edges: [{ id: "e1", from: "entry", outlet: "next", to: "end" }],
  };
  journeyId = (await createJourney(ctx, { name: "提醒", document })).id;
  await publishJourney(ctx, { id: journeyId, revision: 1, launch: false });
});
afterAll(() => db?.close());

const states = async () =>
  (await db.owner.query<{ state: string }>("SELECT state FROM journey_run WHERE journey_id = $1", [journeyId])).rows.map((row) => row.state);

it("what is asked of a journey while the engine is away is done once, and holds", async () => {
  await startRun(ctx, { journeyId });
  expect(await states()).toEqual(["starting"]);
  await pauseRun(ctx, { journeyId });
  expect(await states()).toEqual(["paused"]);
  await stopRun(ctx, { journeyId });
  expect(await states()).toEqual(["stopping"]);
});

it("a simulation that the engine was not told of is in nobody's way", async () => {
  for (let asked = 0; asked < 2; asked += 1) await expect(startSimulation(ctx, { journeyId })).rejects.toMatchObject({ code: "engine_unavailable" });
});
