import { afterAll, beforeAll, it } from "vitest";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { weekPlan } from "@/lib/engine/testing/plans";
import { startEngine, type TestEngine } from "@/lib/engine/testing/engine";
let engine: TestEngine; let clinic: TestClinic;
beforeAll(async () => { engine = await startEngine(); clinic = await testClinic(engine.db.owner, await engine.db.company()); });
afterAll(() => engine?.close());
it("debug", async () => {
  await addPatients(engine.db.owner, clinic, [...mobiles(90), ...mobiles(6, "0011"), null]);
  const version = await addVersion(engine.db.owner, clinic, weekPlan(clinic));
  const runId = await addRun(engine.db.owner, clinic, version);
  await engine.port.startRun({ companyId: clinic.companyId, runId });
  for (let i = 0; i < 6; i++) {
    await new Promise((r) => setTimeout(r, 2000));
    console.log(JSON.stringify([...(await engine.figures(runId))]));
    for (const q of ["SELECT channel, state, reason, outcome, attempt, count(*), min(due_at) FROM dispatch GROUP BY 1,2,3,4,5", "SELECT kind, state, error, count(*) FROM inbox GROUP BY 1,2,3", "SELECT state, clock_offset_ms, now() + clock_offset_ms*interval '1 ms' as n FROM journey_run", "SELECT node, state, count(*), min(due_at) FROM enrolment GROUP BY 1,2"])
      console.log(JSON.stringify((await engine.db.owner.query(q)).rows));
    console.log((await engine.carrier.log()).slice(-3).map(l => JSON.stringify(l)).join("\n"));
  }
}, 60000);
