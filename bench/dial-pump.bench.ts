import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { enterTenant, withSystemSql } from "@/lib/db";
import { checkCaps } from "@/lib/doctor/caps";
import { checkHours } from "@/lib/doctor/hours";
import { loadOracle } from "@/lib/doctor/oracle";
import { rulesHistory } from "@/lib/doctor/rules";
import { checkSeats } from "@/lib/doctor/seats";
import type { PumpPorts } from "@/lib/engine/pumps/ports";
import { runPump } from "@/lib/engine/pumps/supervise";
import { randomCall, seededRandom } from "@/lib/scripts/classify/walk";
import { implantInvitation } from "@/lib/scripts/templates/implant-invitation";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { type LoggingVoice, loggingVoice } from "./logging-channel";
import { hashOf, openPhone, queuedCalls } from "./queued-calls";
import { median } from "./statistics";
import type { Bench, Figure } from "./types";

/** Scripts of each company: with 50 seats each, they fill the company's 1,000. */
const SCRIPTS = 20;
/** The long queue, and the short ones beside it. */
const SMALL_COMPANIES = 4;
const SMALL = 2_000;
/** A call lasts so long: seats bind, and more than a thousand calls a second have room. */
const CALL_MS = 100;
const MEASURED_MS = 15_000;
const WARM_UP_MS = 3_000;

/** Everything that the dial pump and the fold of its outcomes do, with a queue of the given length; no seat, cap or hour is overrun. */
export const bench: Bench = {
  name: "dial-pump",
  about: "calls sent per second with a long queue, and violations by the channel's log",
  limitMinutes: 12,
  run: async ({ people, runs, note }) => {
    testSettings();
    const db = await testDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), "yidao-dial-"));
    const voice = loggingVoice(folder, CALL_MS, dialogues());
    try {
      const companies = [await queuedCalls(db.owner, "long", people, SCRIPTS)];
      for (let i = 0; i < SMALL_COMPANIES; i += 1) companies.push(await queuedCalls(db.owner, `short ${i}`, SMALL, SCRIPTS));
      await db.owner.query("VACUUM ANALYZE dispatch");
      await db.owner.query("VACUUM ANALYZE dispatch_open");
      await db.owner.query("VACUUM ANALYZE enrolment, customer");
      note(`${people + SMALL * SMALL_COMPANIES} calls are queued`);
      const perSecond = await measure(voice, runs, note);
      await voice.close();
      const violations = await violationsOf(folder, callsOf(voice));
      if (violations.length > 0) throw new Error(`the rules were broken: ${JSON.stringify(violations.slice(0, 3))}`);
      return figures(perSecond, violations.length);
    } finally {
      await voice.close();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function dialogues() {
  const random = seededRandom(7);
  return Array.from({ length: 100 }, () => randomCall(implantInvitation.dialogue, random)).map(({ turns }) =>
    turns.map(({ who, text }, i) => ({ who, text, atMs: i * 1000 })),
  );
}

const callsOf = (voice: LoggingVoice): number => [...voice.taken.values()].reduce((sum, n) => sum + n, 0);

async function measure(voice: LoggingVoice, runs: number, note: (text: string) => void): Promise<number> {
  const sms: PumpPorts["sms"] = {
    provider: "simulated",
    sendText: async () => ({ kind: "unknown" }),
    sendTexts: async (orders) => orders.map(() => ({ kind: "unknown" })),
    queryText: async () => ({ kind: "unknown" }),
  };
  const ports: PumpPorts = { voice, sms, openPhone, wake: () => undefined };
  const stop = new AbortController();
  const pumps = (["dial", "inbox"] as const).map((name) => runPump(name, ports, { heartbeat: () => undefined, signal: stop.signal }));
  const total = () => callsOf(voice);
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(WARM_UP_MS);
  note(`${total()} calls while warming up`);
  const rates: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const [before, at] = [total(), performance.now()];
    await wait(MEASURED_MS);
    rates.push((total() - before) / ((performance.now() - at) / 1000));
    note(`${rates.at(-1)?.toFixed(0)} calls/s`);
  }
  stop.abort();
  await Promise.all(pumps);
  return median(rates);
}

/** Seats, caps and hours by the doctor's own checks, over every call that was taken. */
async function violationsOf(folder: string, calls: number) {
  return withSystemSql(async (sql) => {
    const { rows } = await sql.query<{ id: string }>("SELECT yidao_companies() AS id");
    await loadOracle(sql, new Set(rows.map((row) => row.id)), folder, hashOf);
    const { rows: read } = await sql.query<{ n: number }>("SELECT count(*) AS n FROM oracle");
    if (read[0]?.n !== calls) throw new Error(`the log tells of ${read[0]?.n} calls, ${calls} were taken`);
    const found = [];
    for (const { id } of rows) {
      await enterTenant(sql, id);
      const history = await rulesHistory(sql, id);
      for (const check of [checkCaps, checkSeats, checkHours]) found.push(...(await check(sql, id, history)).violations);
    }
    return found;
  });
}

const figures = (perSecond: number, violations: number): Figure[] => [
  { name: "dial_dispatches_per_second", value: perSecond, unit: "calls/s", target: { atLeast: 1000 } },
  { name: "dial_violations", value: violations, unit: "", target: { atMost: 0 } },
];
