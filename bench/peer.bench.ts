import { randomUUID } from "node:crypto";
import { addRun, addVersion, testClinic } from "@/lib/engine/testing/clinic";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { sixNodes } from "./journey";
import { peerActivities } from "./peer/activities";
import { startPeerServer } from "./peer/server";
import { median } from "./statistics";
import type { Bench } from "./types";

/** More than it gets through in the time. */
const PEOPLE = 5000;
const SECONDS = 20;

/** The same journey as one workflow per customer, given its best shot. */
export const bench: Bench = {
  name: "peer",
  about: "the same journey as one workflow per customer",
  limitMinutes: 6,
  run: async ({ runs, people, temporalBinary, note }) => {
    const each = Math.min(PEOPLE, people);
    testSettings();
    const db = await testDatabase();
    const clinic = await testClinic(db.owner, await db.company());
    const version = await addVersion(db.owner, clinic, sixNodes(clinic));
    const runId = await addRun(db.owner, clinic, version, { mode: "live" });
    const enrolled = async () =>
      (
        await db.owner.query<{ id: string }>(
          `INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
           SELECT $1, $2, $3, $4, gen_random_uuid(), 0, 'entry', now(), now() FROM generate_series(1, $5) RETURNING id`,
          [clinic.companyId, version.journeyId, version.versionId, runId, each],
        )
      ).rows.map((row) => row.id);
    const server = await startPeerServer(temporalBinary, peerActivities(clinic.companyId, runId));
    try {
      const rates: number[] = [];
      let through = 0;
      for (let i = 0; i < runs; i += 1) {
        const ids = await enrolled();
        const { done, perSecond } = await server.perSecond("customerJourney", (n) => [ids[n] ?? randomUUID()], SECONDS, each);
        through += done;
        rates.push(perSecond);
        note(`${rates.at(-1)?.toFixed(0)} customers/s`);
      }
      const { rows } = await db.owner.query<{ ended: number; events: number }>(
        `SELECT (SELECT count(*)::int FROM enrolment WHERE finished_at IS NOT NULL) AS ended, (SELECT count(*)::int FROM journey_event) AS events`,
      );
      if (rows[0]?.ended !== through || rows[0].events !== through * 6)
        throw new Error(`${through} of the peer's journeys ended wrong: ${JSON.stringify(rows[0])}`);
      return [{ name: "peer_people_per_second", value: median(rates), unit: "people/s" }];
    } finally {
      await server.close();
      await db.close();
    }
  },
};
