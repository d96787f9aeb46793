import type { JourneyDocument } from "@/lib/journey/document";
import { createJourney } from "@/lib/services/journeys/create";
import { getJourney } from "@/lib/services/journeys/get";
import { publishJourney } from "@/lib/services/journeys/publish";
import { saveDraft } from "@/lib/services/journeys/saveDraft";
import { pauseRun } from "@/lib/services/runs/pause";
import { resumeRun } from "@/lib/services/runs/resume";
import { testContext } from "@/lib/testing/service-context";
import { callPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two clicks at once: one does it, the other is told that there is nothing to do. */
async function doubleClick(action: () => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled([action(), action()]);
  if (!results.some((result) => result.status === "fulfilled")) throw new Error(`neither click did it: ${JSON.stringify(results)}`);
}

const paused: Scenario = {
  name: "pause-resume",
  about: "paused, resumed, paused and resumed again with double clicks while calls are sent",
  limitSeconds: 240,
  run: async (world) => {
    const clinic = await world.clinic(400, { hangupSms: false });
    const ctx = testContext(clinic.companyId, ["*"], { engine: world.port });
    await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    const { rows } = await world.db.owner.query<{ journey_id: string }>("SELECT journey_id FROM journey_run WHERE id = $1", [run.runId]);
    const journeyId = rows[0]?.journey_id ?? "";
    let latest = 0;
    for (const _ of [1, 2]) {
      const before = (await world.accepted(clinic.companyId)).length;
      await world.untilAccepted(clinic.companyId, before + between(world.random, 20, 50));
      await doubleClick(() => pauseRun(ctx, { journeyId }));
      const pausedAt = Date.now();
      if ((await world.count("dispatch WHERE run_id = $1 AND state = 'planned'", [run.runId])) === 0)
        throw new Error("there was nothing left to pause");
      await pause(8_000);
      const last = Math.max(...(await world.accepted(clinic.companyId)).map((line) => Date.parse(line.at)));
      latest = Math.max(latest, last - pausedAt);
      if (last - pausedAt > 5_000) throw new Error(`a call was accepted ${last - pausedAt} ms after the pause was acknowledged`);
      await doubleClick(() => resumeRun(ctx, { journeyId }));
    }
    if ((await world.finished(run)) !== "completed") throw new Error("the run did not complete");
    const calls = await world.accepted(clinic.companyId);
    if (new Set(calls.map((line) => line.key)).size !== calls.length) throw new Error("a key was accepted twice");
    return `the last call came ${Math.max(0, latest)} ms after a pause was acknowledged`;
  },
};

const PEOPLE = 100_000;

const drawing = (audienceId: string, days: number): JourneyDocument => ({
  schema: 1,
  nodes: [
    {
      id: "entry",
      kind: "audience-entry",
      name: "全部",
      position: { x: 0, y: 0 },
      config: { audienceId, schedule: { type: "now" }, reentry: { type: "never" } },
    },
    { id: "wait", kind: "wait", name: "等待", position: { x: 0, y: 120 }, config: { until: { type: "span", amount: days, unit: "day" } } },
    { id: "end", kind: "exit", name: "结束", position: { x: 0, y: 240 }, config: {} },
  ],
  edges: [
    { id: "e1", from: "entry", outlet: "next", to: "wait" },
    { id: "e2", from: "wait", outlet: "next", to: "end" },
  ],
});

const published: Scenario = {
  name: "publish-in-flight",
  about: `edited and published while ${PEOPLE} people are under way, the worker killed in the midst of moving them`,
  limitSeconds: 480,
  run: async (world: World) => {
    const clinic = await world.clinic(PEOPLE);
    const ctx = testContext(clinic.companyId, ["*"], { engine: world.port });
    const first = await world.worker();
    const { id } = await createJourney(ctx, { name: "回访", document: drawing(clinic.audienceId, 3) });
    const one = await publishJourney(ctx, { id, revision: 1 });
    if (one.type !== "published") throw new Error(JSON.stringify(one.problems));
    const waiting = (version: string) => world.count("enrolment WHERE version_id = $1 AND state = 'waiting' AND finished_at IS NULL", [version]);
    await until("everybody to wait", async () => (await waiting(one.versionId)) === PEOPLE, {
      timeoutMs: 180_000,
      everyMs: 500,
      tell: () => world.said(),
    });
    const { draft } = await getJourney(ctx, { id });
    const saved = await saveDraft(ctx, { id, revision: draft.revision, document: drawing(clinic.audienceId, 5) });
    if (saved.type !== "saved") throw new Error("somebody else saved");
    const people = [{ versionId: one.versionId, nodeId: "wait", action: "move" as const, toNodeId: "wait" }];
    const two = await publishJourney(ctx, { id, revision: saved.revision, launch: false, people });
    if (two.type !== "published") throw new Error(JSON.stringify(two.problems));
    await until("some to be moved", async () => (await waiting(two.versionId)) > 0, { timeoutMs: 90_000, tell: () => world.said() });
    await pause(between(world.random, 50, 400));
    await first.kill();
    const moved = await waiting(two.versionId);
    if (moved >= PEOPLE) throw new Error("everybody had been moved before the worker was killed");
    await world.worker();
    await until("everybody to be in the new version", async () => (await waiting(two.versionId)) === PEOPLE, {
      timeoutMs: 240_000,
      everyMs: 500,
      tell: () => world.said(),
    });
    if ((await waiting(one.versionId)) > 0) throw new Error("somebody is in both versions");
    return `the worker died when ${moved} were moved; everybody is in the version that was chosen, once`;
  },
};

export const scenarios: Scenario[] = [paused, published];
