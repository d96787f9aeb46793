import { withSystemSql, withTenantSql } from "@/lib/db";
import { checkCalls } from "./caps";
import { loadOracle } from "./carrier-log";
import { checkCounters } from "./counters";
import { checkDeliveries } from "./deliveries";
import { checkPeople } from "./people";
import { checkSeats } from "./seats";
import { joined, type Violation } from "./violation";

export interface DoctorReport {
  ok: boolean;
  /** What was looked at, over all companies. */
  checked: { companies: number; people: number; ledgerRows: number; carrierLines: number; deliveries: number; calls: number };
  violations: Violation[];
}

export interface DoctorOptions {
  /** Folder of the carrier's own log. */
  carrierDir: string;
  hashPhone(e164: string): Buffer;
}

/**
 * I1-I5 over all runs, live and finished, against the database and the carrier's log. Each check is one statement, so that what
 * moves meanwhile is not seen half-way.
 */
export async function doctor({ carrierDir, hashPhone }: DoctorOptions): Promise<DoctorReport> {
  const { rows } = await withSystemSql((sql) => sql.query<{ id: string }>("SELECT yidao_companies() AS id"));
  const checked: DoctorReport["checked"] = { companies: rows.length, people: 0, ledgerRows: 0, carrierLines: 0, deliveries: 0, calls: 0 };
  const violations: Violation[] = [];
  for (const { id } of rows) {
    await withTenantSql(id, async (sql) => {
      // The log first: whatever it holds by then, the database has known since before it was sent.
      checked.carrierLines = await loadOracle(sql, id, carrierDir, hashPhone);
      const people = await checkPeople(sql, id);
      const counters = await checkCounters(sql, id);
      const deliveries = await checkDeliveries(sql, id);
      const calls = await checkCalls(sql, id);
      const seats = await checkSeats(sql, id);
      checked.people += people.checked;
      checked.ledgerRows += counters.checked;
      checked.deliveries += deliveries.checked;
      checked.calls += calls.checked;
      violations.push(...joined([people, counters, deliveries, calls, seats]).violations);
    });
  }
  return { ok: violations.length === 0, checked, violations };
}
