import { addRun } from "@/lib/engine/testing/clinic";
import { type BenchEngine, startBenchEngine } from "./engine";
import { type BenchCompany, benchCompany } from "./journey";
import { sizeName } from "./statistics";
import type { Bench } from "./types";

/** How long after the people are put down their common instant comes: the tables are tidied and the loops asleep by then. */
const leadSeconds = (people: number): number => 15 + Math.ceil(people / 25_000);
const SHARDS = 8;
const SAMPLE_MS = 25;

/** Everybody waits for the same instant, which the shards' own timers bring. */
export const bench: Bench = {
  name: "wake-storm",
  about: "waits of everybody due at once: people per second, and the longest step",
  limitMinutes: 8,
  run: async ({ people, note }) => {
    const engine = await startBenchEngine();
    try {
      const company = await benchCompany(engine.owner, 0);
      const runId = await addRun(engine.owner, company, company.version, { mode: "live" });
      // Held while people are put down: the sweep begins runs that wait for their loops.
      await engine.owner.query("UPDATE journey_run SET state = 'paused' WHERE id = $1", [runId]);
      await putDown(engine, company, runId, people);
      note(`${sizeName(people)} people wait`);
      await engine.port.startRun({ companyId: company.companyId, runId });
      const { rows } = await engine.owner.query<{ inMs: number }>(
        `SELECT greatest(0, extract(epoch FROM min(due_at) - now()) * 1000)::int AS "inMs" FROM enrolment`,
      );
      await new Promise((resolve) => setTimeout(resolve, rows[0]?.inMs ?? 0));
      const startedAt = performance.now();
      const longest = longestTransaction(engine);
      await engine.untilFinished(company.companyId, runId, people / 500 + 120);
      const seconds = (performance.now() - startedAt) / 1000;
      const longestSeconds = await longest();
      await engine.verify(runId, people);
      const size = sizeName(people);
      const peak = engine.workerPeakMb();
      return [
        { name: `wake_storm_${size}_people_per_second`, value: people / seconds, unit: "people/s" },
        { name: `wake_storm_${size}_longest_step`, value: longestSeconds, unit: "s", target: { atMost: 2 } },
        ...(peak === null ? [] : [{ name: `wake_storm_${size}_worker_peak_memory`, value: peak, unit: "MB", target: { atMost: 400 } }]),
      ];
    } finally {
      await engine.close();
    }
  },
};

/** People in a run that has begun, all of them waiting for one instant, as steps would have left them there. */
async function putDown({ owner }: BenchEngine, { companyId, version }: BenchCompany, runId: string, people: number): Promise<void> {
  await owner.query(
    `INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, visit, state, entered_at, entered_node_at)
     SELECT $1, $2, $3, $4, gen_random_uuid(), n % ${SHARDS}, 'wait', 5, 'waiting', now(), now() FROM generate_series(1, $5::int) n`,
    [companyId, version.journeyId, version.versionId, runId, people],
  );
  await owner.query(
    `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
     SELECT $1, $2, $3, $4, 'live', m.node, m.metric, date_trunc('hour', now()), $5
     FROM unnest('{"",wait,wait}'::text[], '{enrolled,entered,here:waiting}'::text[]) AS m(node, metric)`,
    [companyId, version.journeyId, version.versionId, runId, people],
  );
  await owner.query(
    `UPDATE journey_run SET state = 'running', people = $2, shard_count = ${SHARDS}, started_at = now(), clock_started_at = now() WHERE id = $1`,
    [runId, people],
  );
  await owner.query(`UPDATE enrolment SET due_at = date_trunc('second', clock_timestamp()) + interval '${leadSeconds(people)} seconds'`);
  await owner.query("VACUUM ANALYZE enrolment");
  await owner.query("CHECKPOINT");
}

/** Looks on while transactions run; the returned function ends that and tells how long the longest took, in seconds. */
function longestTransaction({ owner }: BenchEngine): () => Promise<number> {
  let longest = 0;
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      const { rows } = await owner.query<{ seconds: number | null }>(
        "SELECT max(extract(epoch FROM clock_timestamp() - xact_start))::float8 AS seconds FROM pg_stat_activity WHERE datname = current_database() AND usename = 'yidao_app'",
      );
      longest = Math.max(longest, rows[0]?.seconds ?? 0);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  return async () => {
    over.abort();
    await looking;
    return longest;
  };
}
