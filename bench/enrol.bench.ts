import { enrol } from "@/lib/engine/enrol";
import { addRun } from "@/lib/engine/testing/clinic";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { benchCompany, clearRuns } from "./journey";
import { median, sizeName, timed } from "./statistics";
import type { Bench } from "./types";

const PEOPLE = 100_000;

export const bench: Bench = {
  name: "enrol",
  about: "an audience taken into a run, ready to move",
  limitMinutes: 4,
  run: async ({ people, runs }) => {
    const size = Math.min(PEOPLE, people);
    testSettings();
    const db = await testDatabase();
    try {
      const company = await benchCompany(db.owner, size);
      const times: number[] = [];
      for (let i = 0; i < runs; i += 1) {
        const runId = await addRun(db.owner, company, company.version, { mode: "live" });
        times.push(
          await timed(async () => {
            const taken = await enrol(company.companyId, runId);
            if (taken !== size) throw new Error(`${taken} of ${size} people were enrolled`);
          }),
        );
        await clearRuns(db.owner);
      }
      return [{ name: `enrol_${sizeName(size)}_seconds`, value: median(times), unit: "s", target: { atMost: 5 } }];
    } finally {
      await db.close();
    }
  },
};
