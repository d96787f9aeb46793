import { Context } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { withTenantSql } from "@/lib/db";
import { advanceClock } from "@/lib/engine/clock";
import { BATCH } from "@/lib/engine/claim";
import { enrol as enrolPeople } from "@/lib/engine/enrol";
import { faultPoint } from "@/lib/engine/fault-point";
import { completeRun, emptyRun, failRun } from "@/lib/engine/finish";
import { launchScheduled } from "@/lib/engine/launch";
import type { PumpName } from "@/lib/engine/pumps/names";
import { runSimulation } from "@/lib/engine/simulation/job";
import { runPump } from "@/lib/engine/pumps/supervise";
import type { PumpPorts } from "@/lib/engine/pumps/ports";
import { loadRun, type RunState } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import { migrate as migratePeople, type Migrated } from "@/lib/engine/transfer/migrate";
import { type ShardView, viewShard } from "@/lib/engine/view";
import { log, withLogContext } from "@/lib/log";
import { metrics } from "@/lib/observe/registry";
import { span } from "@/lib/observe/tracing";
import type { MigrationArgs } from "./migration/workflow";
import type { SimulationArgs } from "./simulation/workflow";
import type { Enrolled, LaunchArgs, NodeArgs, NodeResult, RunArgs } from "./journey/types";
import { SHUTDOWN } from "./sdk-log";

/** A node's activity gives way to others of its shard after so long. */
const STEP_BUDGET_MS = 20_000;
/** How long a test run's activity waits for calls under way before it lets the workflow look around. */
const ADVANCE_BUDGET_MS = 15_000;
const ADVANCE_POLL_MS = 50;
/** A pump hands over to a fresh history after so long. */
const PUMP_BUDGET_MS = 60 * 60_000;

export type Activities = ReturnType<typeof createActivities>;

/** The composition root of the worker: the engine's verbs as activities, over the real channels. */
export function createActivities(ports: PumpPorts) {
  return {
    enrol: async ({ companyId, runId }: RunArgs): Promise<Enrolled> => {
      const people = await beating(() => enrolPeople(companyId, runId));
      faultPoint("enrol.committed");
      const run = await withTenantSql(companyId, (sql) => loadRun(sql, companyId, runId));
      return { people, shardCount: run.shardCount, virtual: run.mode !== "live" };
    },
    look: ({ companyId, runId, shard }: RunArgs & { shard: number }): Promise<ShardView> => viewShard(companyId, runId, shard),
    advance: async ({ companyId, runId, shard }: RunArgs & { shard: number }): Promise<ShardView> => {
      const until = Date.now() + ADVANCE_BUDGET_MS;
      for (;;) {
        Context.current().heartbeat();
        const moved = await advanceClock(companyId, runId);
        const view = await viewShard(companyId, runId, shard);
        if (view.state !== "running" || !view.open || view.ready.length > 0 || Date.now() > until) return view;
        if (moved !== "advanced") await Context.current().sleep(ADVANCE_POLL_MS);
      }
    },
    complete: ({ companyId, runId }: RunArgs): Promise<RunState> => completeRun(companyId, runId),
    empty: async ({ companyId, runId }: RunArgs): Promise<RunState> => {
      await beating(async () => {
        while ((await emptyRun(companyId, runId)) > 0);
      });
      return (await withTenantSql(companyId, (sql) => loadRun(sql, companyId, runId))).state;
    },
    fail: ({ companyId, runId }: RunArgs, error: string): Promise<void> => failRun(companyId, runId, error),
    migrate: ({ companyId, migrationId }: MigrationArgs): Promise<Migrated> => beating(() => migratePeople(companyId, migrationId)),
    launch: ({ companyId, journeyId }: LaunchArgs, at: string): Promise<{ runId: string } | null> =>
      launchScheduled(companyId, journeyId, new Date(at)),
    simulate: ({ companyId, simulationId }: SimulationArgs): Promise<void> =>
      beating(() => runSimulation(companyId, simulationId, { openPhone: ports.openPhone, signal: Context.current().cancellationSignal })),
    pump: async (name: PumpName): Promise<void> => {
      const { heartbeat, cancellationSignal } = Context.current();
      const budget = AbortSignal.timeout(PUMP_BUDGET_MS);
      await runPump(name, ports, { heartbeat: () => heartbeat(), signal: AbortSignal.any([cancellationSignal, budget]) });
      // The worker is going down: the pump is to run elsewhere at once.
      if (cancellationSignal.aborted) throw ApplicationFailure.retryable("the worker is shutting down", SHUTDOWN);
    },
  };
}

/** Activities named after nodes: any name that is no other activity's. Moves people, a batch at a time, until fewer than a batch were ready. */
export async function moveThroughNode({ companyId, runId, shard, node }: NodeArgs): Promise<NodeResult> {
  const until = Date.now() + STEP_BUDGET_MS;
  const moved: Record<string, number> = {};
  return beating(async () => {
    for (;;) {
      const batch = await observedStep({ companyId, runId, shard, node });
      faultPoint("step.committed");
      for (const group of batch.groups) {
        if (group.node !== node) continue;
        const way = group.stay ?? group.outlet ?? group.result ?? "";
        moved[way] = (moved[way] ?? 0) + group.count;
      }
      if (batch.count < BATCH || Date.now() > until) return { moved, view: await viewShard(companyId, runId, shard) };
    }
  });
}

/** A step as observers see it: ids in the log and the trace, its time and how many it moved in the metrics. */
async function observedStep(args: NodeArgs): ReturnType<typeof step> {
  const { companyId, runId, shard, node } = args;
  const { steps, stepPeople, stepSeconds } = metrics();
  const stop = stepSeconds.startTimer();
  const batch = await withLogContext({ companyId, runId, shard, node }, async () => {
    const moved = await span("step", { "yidao.run": runId, "yidao.node": node, "yidao.shard": shard }, () => step(args));
    log.debug({ people: moved.count }, "step");
    return moved;
  });
  stop();
  steps.inc();
  stepPeople.inc(batch.count);
  return batch;
}

const BEAT_MS = 2_000;

/** Beats while one long statement runs, so that a worker's death is noticed in seconds and slowness is not taken for it. */
async function beating<T>(work: () => Promise<T>): Promise<T> {
  const { heartbeat } = Context.current();
  const timer = setInterval(() => heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
