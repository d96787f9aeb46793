import { fork } from "node:child_process";
import path from "node:path";
import { DAY_MS } from "@/lib/time/day";
import type { TestClinic } from "@/lib/engine/testing/clinic";
import type { Op, Plan } from "@/lib/journey/plan";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { benchCompany } from "./journey";
import type { SimulationOrder, SimulationTimes } from "./simulation-process";
import { median, sizeName } from "./statistics";
import type { Bench } from "./types";

const PEOPLE = 100_000;
const DAYS = 30;
/** A Monday, 10:00 in Shanghai: always the same calendar. */
const LAUNCH = Date.UTC(2027, 2, 1, 2);

/** Audience → AI call by intent, with redials → text → a week → second call → until the thirtieth day → exit. */
function monthPlan(clinic: TestClinic): Plan {
  const call = (node: string, outlets: Record<string, string | null>): Op => ({
    op: "effect",
    effect: "call",
    node,
    name: node,
    kind: "ai-call",
    outlets: { ...outlets, blocked: null, failed: null },
    scriptId: clinic.scriptId,
    variables: { 患者姓名: "customer.name", 门店简称: "clinic.shortName" },
    redial: { intervalMinutes: 120, times: 2, kinds: ["no_answer", "busy", "rejected"] },
    intentOutlets: { A: "rule:strong", B: "rule:strong", C: "rule:weak" },
  });
  const wait = (node: string, amount: number, next: string): Op => ({
    op: "wait",
    node,
    name: node,
    kind: "wait",
    outlets: { next },
    until: { type: "span", amount, unit: "day" },
  });
  const ops: Op[] = [
    {
      op: "enter",
      node: "entry",
      name: "entry",
      kind: "audience-entry",
      outlets: { next: "call" },
      audienceId: clinic.audienceId,
      schedule: { type: "now" },
      reentry: { type: "always" },
    },
    call("call", { "rule:strong": "text", "rule:weak": "text", other: "week", not_answered: "text" }),
    {
      op: "effect",
      effect: "text",
      node: "text",
      name: "text",
      kind: "sms",
      outlets: { next: "week", blocked: null, failed: null },
      templateId: clinic.templateId,
      variables: { 姓名: "customer.name", 诊所: "clinic.shortName" },
    },
    wait("week", 7, "again"),
    call("again", { "rule:strong": "month", "rule:weak": "month", other: "month", not_answered: "month" }),
    wait("month", DAYS - 7, "end"),
    { op: "end", node: "end", name: "end", kind: "exit", outlets: {}, reason: "done" },
  ];
  return { schema: 1, entry: "entry", ops: Object.fromEntries(ops.map((op) => [op.node, op])), order: ops.map((op) => op.node) };
}

/** What an operator waits for before a launch, all of the audience played instead of a sample. */
export const bench: Bench = {
  name: "simulation",
  about: "a month's journey simulated over its whole audience",
  limitMinutes: 10,
  run: async ({ people, runs, note }) => {
    const size = Math.min(PEOPLE, people);
    testSettings();
    const database = await testDatabase();
    try {
      const company = await benchCompany(database.owner, size, monthPlan);
      await database.owner.query("UPDATE company SET seats = DEFAULT, seats_per_script = DEFAULT, timezone = DEFAULT");
      await database.owner.query("ANALYZE");
      const { companyId, version } = company;
      const order = { databaseUrl: database.url, companyId, journeyId: version.journeyId, plan: monthPlan(company), launchAtMs: LAUNCH };
      const all: SimulationTimes[] = [];
      for (let i = 0; i < runs; i += 1) {
        const { result, ...times } = await apart(order);
        note(`${JSON.stringify(times)}; ${Math.round(result.totals.called.mean)} calls`);
        check(result, size);
        all.push({ result, ...times });
      }
      return [
        {
          name: `simulation_${sizeName(size)}_seconds`,
          value: median(all.map(({ seconds }) => seconds)),
          unit: "s",
          target: { atMost: 60 },
        },
        { name: "simulation_peak_memory", value: median(all.map(({ peakMegabytes }) => peakMegabytes)), unit: "MB" },
      ];
    } finally {
      await database.close();
    }
  },
};

function check({ people, simulated, nodes, totals, finishedMs }: SimulationTimes["result"], size: number): void {
  if (people !== size || simulated < size) throw new Error(`${simulated} of ${people} people were played, not ${size}`);
  for (const { node, entered, here, left, blocked, failed, exited } of nodes) {
    const gone = [...left, ...blocked, ...failed, ...exited].reduce((sum, { count }) => sum + count.mean, 0);
    if (here.mean > 0 || Math.abs(gone - entered.mean) > 0.001 * size) throw new Error(`people are missing at ${node}`);
  }
  if (totals.called.mean < size) throw new Error("not everybody was called");
  if ((finishedMs?.mean ?? 0) < LAUNCH + DAYS * DAY_MS) throw new Error("it ended before its month was over");
}

function apart(order: SimulationOrder): Promise<SimulationTimes> {
  return new Promise((resolve, reject) => {
    let times: SimulationTimes | null = null;
    const child = fork(path.join(import.meta.dirname, "simulation-process.ts"));
    child.on("message", (message: SimulationTimes) => {
      times = message;
    });
    child.on("exit", (code) => (times ? resolve(times) : reject(new Error(`the simulation ended with ${code}`))));
    child.send(order);
  });
}
