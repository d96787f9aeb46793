import { expect } from "vitest";
import { doctor } from "@/lib/doctor/check";
import { listensOf } from "@/lib/journey/events";
import type { EnterOp, EventMatch, Op, Plan } from "@/lib/journey/plan";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import type { TestDatabase } from "@/lib/testing/database";
import { takeEvents } from "../pumps/events";
import { step } from "../step";
import type { TestClinic } from "./clinic";
import { takingPorts } from "./pump-ports";

export const BOOKED = { type: "appointment", changes: ["created"], clinicIds: [], items: [] } satisfies EventMatch;

export const entry = (on: EventMatch, more: Partial<EnterOp> = {}): EnterOp => ({
  op: "enter",
  node: "entry",
  name: "事件",
  kind: "event-entry",
  outlets: { next: "wait" },
  audienceId: null,
  schedule: { type: "event", on },
  reentry: { type: "after_exit" },
  limits: { total: null, daily: null },
  ...more,
});
export const wait: Op = {
  op: "wait",
  node: "wait",
  name: "等待",
  kind: "wait",
  outlets: { next: "end" },
  until: { type: "span", amount: 9, unit: "day" },
};
export const end: Op = { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" };
export const planOf = (...ops: Op[]): Plan => ({
  schema: 1,
  listens: listensOf(ops),
  entry: "entry",
  ops: Object.fromEntries(ops.map((op) => [op.node, op])),
  order: ops.map((op) => op.node),
});

/** What tests of events do to the company they have just now, and what they see of it. */
export function eventScene(now: () => { db: TestDatabase; clinic: TestClinic }) {
  const query = <Row extends object>(text: string, ...more: unknown[]) => {
    const { db, clinic } = now();
    return db.owner.query<Row>(text, [clinic.companyId, ...more]);
  };
  return {
    book: (customers: string[], item = "种植") =>
      query(
        "INSERT INTO appointment (company_id, customer_id, clinic_id, starts_at, item) SELECT $1, unnest($2::uuid[]), $3, now() + interval '1 day', $4",
        customers,
        now().clinic.clinicId,
        item,
      ),
    track: (customers: string[], event: string) =>
      query("INSERT INTO domain_event (company_id, type, customer_id) SELECT $1, $3, unnest($2::uuid[])", customers, `track:${event}`),
    /** Rounds until nothing is left to do. */
    async pump(): Promise<void> {
      const ports = takingPorts({});
      for (let round = 0; round < 20; round += 1) if ((await takeEvents(now().clinic.companyId, ports)).done === 0) return;
    },
    async steps(...nodes: string[]): Promise<void> {
      const { rows } = await query<{ id: string }>("SELECT id FROM journey_run WHERE company_id = $1");
      for (const { id } of rows) for (const node of nodes) await step({ companyId: now().clinic.companyId, runId: id, shard: 0, node });
    },
    async standing(): Promise<Record<string, number>> {
      const { rows } = await query<{ at: string; n: number }>(
        `SELECT node || ' ' || state || coalesce(' ' || reason, '') AS at, count(*)::int AS n FROM enrolment WHERE company_id = $1 GROUP BY 1`,
      );
      return Object.fromEntries(rows.map((row) => [row.at, row.n]));
    },
    async figures(): Promise<Record<string, number>> {
      const { rows } = await query<{ key: string; n: number }>(
        `SELECT node || ' ' || metric AS key, sum(value)::int AS n FROM counter WHERE company_id = $1 GROUP BY 1 HAVING sum(value) <> 0`,
      );
      return Object.fromEntries(rows.map((row) => [row.key, row.n]));
    },
    async healthy(): Promise<void> {
      const report = await doctor({ carrierDir: "/nonexistent", hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey) });
      // Another test's company may have been left in the middle of something by hand.
      expect(report.violations.filter((v) => v.companyId === now().clinic.companyId)).toEqual([]);
    },
  };
}
