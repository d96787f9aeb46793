import type { Pool } from "pg";
import { withTenantSql } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";
import { loadScript } from "../call-script";
import { loadCompany } from "../company";
import { enrol } from "../enrol";
import { type Reserved, reserve } from "../pumps/reserve";
import { callOp, loadRun } from "../run";
import { step } from "../step";
import { addRun, addVersion, type TestClinic } from "./clinic";
import { takingPorts } from "./pump-ports";

/** A live run whose people have come to the call of the plan (node `call`). */
export async function runAtCall(pool: Pool, clinic: TestClinic, plan: Plan): Promise<string> {
  const runId = await addRun(pool, clinic, await addVersion(pool, clinic, plan), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return runId;
}

/** Reserves the calls of these runs in one transaction, as a round of the dial pump does, without any lock of the company. */
export async function reserveCalls(companyId: string, runIds: string[]): Promise<Reserved[]> {
  return withTenantSql(companyId, async (sql) => {
    const queues = [];
    for (const runId of runIds) {
      const run = await loadRun(sql, companyId, runId);
      const op = callOp(run, "call");
      queues.push({ run, op, script: await loadScript(sql, companyId, op.scriptId), quota: 200, disabled: false, groupId: null });
    }
    return reserve(sql, await loadCompany(sql, companyId), { queues, lines: null }, takingPorts({}));
  });
}
