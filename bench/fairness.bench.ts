import { mkdtempSync, rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { ring } from "@/lib/engine/bell";
import type { PumpPorts } from "@/lib/engine/pumps/ports";
import { runPump } from "@/lib/engine/pumps/supervise";
import type { CallOrder } from "@/lib/channels/voice/port";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { loggingVoice } from "./logging-channel";
import { openPhone, queuedCalls } from "./queued-calls";
import { percentile } from "./statistics";
import type { Bench } from "./types";

/** With 50 seats each they fill a company's 1,000. */
const SCRIPTS = 20;
/** Seats are what the long queue waits for, as it does with people who talk. */
const CALL_MS = 15_000;
/** The other company has so many calls to make, so often. */
const CALLS = 10;
const EVERY_MS = 300;
const ROUNDS = 50;
/** The two ways are measured in turns, so that what else the machine does falls on both. */
const TURNS = 4;
const SETTLE_MS = 3_000;

/** How long ten calls of one company wait, alone and beside another's long queue. */
export const bench: Bench = {
  name: "fairness",
  about: "how long ten calls of a company wait beside another's long queue",
  limitMinutes: 12,
  run: async ({ people, note }) => {
    testSettings();
    const db = await testDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), "yidao-fairness-"));
    const voice = loggingVoice(folder, CALL_MS, []);
    const sentAtMs = new Map<string, number>();
    const heard = async (orders: readonly CallOrder[]) => {
      const atMs = performance.now();
      for (const { key } of orders) sentAtMs.set(key, atMs);
      return voice.placeCalls(orders);
    };
    const stop = new AbortController();
    try {
      const short = await queuedCalls(db.owner, "short", CALLS * ROUNDS * TURNS * 2, SCRIPTS);
      await db.owner.query("UPDATE dispatch SET due_at = now() + interval '1 year'");
      const long = await queuedCalls(db.owner, "long", people, SCRIPTS);
      for (const table of ["dispatch", "dispatch_open", "enrolment", "customer"]) await db.owner.query(`VACUUM ANALYZE ${table}`);
      note(`${people} calls are queued`);
      const ports = { ...quietPorts(), voice: { ...voice, placeCalls: heard } };
      const pumps = (["dial", "inbox"] as const).map((name) => runPump(name, ports, { heartbeat: () => undefined, signal: stop.signal }));
      const silence = (quiet: boolean) => db.owner.query("UPDATE company SET kill_switch = $2 WHERE id = $1", [long.companyId, quiet]);
      const delays = { alone: [] as number[], beside: [] as number[] };
      for (let turn = 0; turn < TURNS; turn += 1) {
        for (const way of ["alone", "beside"] as const) {
          await silence(way === "alone");
          await wait(SETTLE_MS);
          delays[way].push(...(await delaysOf(db.owner, short.runId, sentAtMs)));
        }
        note(`p95 ${percentile(delays.alone, 95).toFixed(0)} ms alone, ${percentile(delays.beside, 95).toFixed(0)} ms beside the long queue`);
      }
      stop.abort();
      await Promise.all(pumps);
      if ((voice.taken.get(long.companyId) ?? 0) < 1000) throw new Error("the long queue never filled its seats");
      const [alone, beside] = [percentile(delays.alone, 95), percentile(delays.beside, 95)];
      return [
        { name: "fairness_alone_p95", value: alone, unit: "ms" },
        { name: "fairness_beside_p95", value: beside, unit: "ms" },
        { name: "fairness_ratio_p95", value: beside / alone, unit: "x", target: { atMost: 1.2 } },
      ];
    } finally {
      stop.abort();
      await voice.close();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function quietPorts(): Omit<PumpPorts, "voice"> {
  return {
    sms: {
      provider: "simulated",
      sendText: async () => ({ kind: "unknown" }),
      sendTexts: async (orders) => orders.map(() => ({ kind: "unknown" })),
      queryText: async () => ({ kind: "unknown" }),
    },
    openPhone,
    wake: () => undefined,
  };
}

/** Milliseconds from a call's being due, and the bell, until the provider has its request. */
async function delaysOf(pool: Pool, runId: string, sentAtMs: Map<string, number>): Promise<number[]> {
  const due: { key: string; atMs: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows } = await pool.query<{ key: string }>(
      `UPDATE dispatch SET due_at = now() WHERE id IN (SELECT id FROM dispatch_open WHERE run_id = $1 AND state = 'planned' AND due_at > now() + interval '1 day' ORDER BY id LIMIT $2)
       RETURNING key`,
      [runId, CALLS],
    );
    const atMs = performance.now();
    ring("dial");
    due.push(...rows.map(({ key }) => ({ key, atMs })));
    await wait(EVERY_MS);
  }
  await wait(SETTLE_MS);
  const delays = due.flatMap(({ key, atMs }) => {
    const sent = sentAtMs.get(key);
    return sent === undefined ? [] : [sent - atMs];
  });
  // One in ten shares its number with another, whose result it waits for.
  if (delays.length < due.length * 0.85) throw new Error(`${due.length - delays.length} of ${due.length} calls of the short queue were not made`);
  return delays;
}
