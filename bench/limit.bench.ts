import { randomUUID } from "node:crypto";
import { testSettings } from "@/lib/testing/service-context";
import { peerActivities } from "./peer/activities";
import { startPeerServer } from "./peer/server";
import { median } from "./statistics";
import type { Bench } from "./types";

const SECONDS = 10;

/** What a Temporal server on this machine does at most when nothing is to be done. */
export const bench: Bench = {
  name: "limit",
  about: "raw Temporal: workflows per second, empty and with one activity",
  limitMinutes: 5,
  run: async ({ runs, temporalBinary, note }) => {
    testSettings();
    const server = await startPeerServer(temporalBinary, peerActivities(randomUUID(), randomUUID()));
    try {
      const measure = async (workflow: string) => {
        await server.perSecond(workflow, () => [], 3);
        const rates: number[] = [];
        for (let i = 0; i < runs; i += 1) rates.push((await server.perSecond(workflow, () => [], SECONDS)).perSecond);
        note(`${workflow}: ${rates.map((rate) => rate.toFixed(0)).join(", ")} workflows/s`);
        return median(rates);
      };
      return [
        { name: "temporal_noop_workflows_per_second", value: await measure("noop"), unit: "workflows/s" },
        { name: "temporal_one_activity_workflows_per_second", value: await measure("oneActivity"), unit: "workflows/s" },
      ];
    } finally {
      await server.close();
    }
  },
};
