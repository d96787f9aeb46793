import { addRun, addVersion, testClinic } from "@/lib/engine/testing/clinic";
import { runFigures } from "@/lib/services/runs/figures";
import { testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { sixNodes } from "./journey";
import { percentile, sizeName } from "./statistics";
import type { Bench } from "./types";

const EVENTS = 10_000_000;
const READS = 200;
const DAYS = 30;

/** What the canvas asks for every two seconds, over a ledger of a month. */
export const bench: Bench = {
  name: "funnel",
  about: "figures of every node over ten million visits",
  limitMinutes: 8,
  run: async ({ people, note }) => {
    const events = Math.min(EVENTS, people * 10);
    testSettings();
    const db = await testDatabase();
    try {
      const clinic = await testClinic(db.owner, await db.company());
      const version = await addVersion(db.owner, clinic, sixNodes(clinic));
      const runId = await addRun(db.owner, clinic, version, { mode: "live" });
      const nodes = ["entry", "call", "condition", "text", "wait"];
      // Filled as fast as can be: the index is made afterwards.
      await db.owner.query("DROP INDEX journey_event_visit");
      await db.owner.query(
        `INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, next_node, entered_at, left_at)
         SELECT $1, $2, p.id, p.id, v.node, v.visit, 'left', 'next', 'x', at, at
         FROM (SELECT gen_random_uuid() AS id, now() - n % ($5 * 24) * interval '1 hour' AS at FROM generate_series(1, $3::bigint) n) p
         CROSS JOIN unnest($4::text[]) WITH ORDINALITY AS v(node, visit)`,
        [clinic.companyId, runId, Math.ceil(events / nodes.length), nodes, DAYS],
      );
      await db.owner.query("CREATE INDEX journey_event_visit ON journey_event (run_id, node, result, outlet, enrolment_id)");
      await db.owner.query(
        `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
         SELECT $1, $2, $3, $4, 'live', e.node, m.metric, date_trunc('hour', e.left_at), count(*)
         FROM journey_event e CROSS JOIN unnest('{entered,left:next}'::text[]) AS m(metric) WHERE e.run_id = $4 GROUP BY 6, 7, 8`,
        [clinic.companyId, version.journeyId, version.versionId, runId],
      );
      await db.owner.query("UPDATE journey_run SET state = 'running', people = $2 WHERE id = $1", [runId, Math.ceil(events / nodes.length)]);
      await db.owner.query("VACUUM ANALYZE journey_event, counter");
      note(`${sizeName(events)} visits are there`);
      const ctx = testContext(clinic.companyId, ["*"]);
      const times: number[] = [];
      for (let i = 0; i < READS; i += 1) {
        const startedAt = performance.now();
        const { nodes: figures } = await runFigures(ctx, { journeyId: version.journeyId });
        times.push(performance.now() - startedAt);
        if (figures.length < nodes.length) throw new Error("figures of nodes are missing");
      }
      return [{ name: `funnel_${sizeName(events)}_events_p95`, value: percentile(times, 95), unit: "ms", target: { atMost: 50 } }];
    } finally {
      await db.close();
    }
  },
};
