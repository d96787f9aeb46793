import { enterTenant, type Sql, withSystemSql } from "@/lib/db";
import { checkWorkers, type Watch, watchOf } from "./alive";
import { checkCaps } from "./caps";
import { checkCounters } from "./counters";
import { checkDeliveries } from "./deliveries";
import { checkHours } from "./hours";
import { checkKilled } from "./killed";
import { checkInbox } from "./inbox";
import { loadOracle } from "./oracle";
import { checkPeople } from "./people";
import { checkRecovery } from "./recovery";
import { rulesHistory } from "./rules";
import { checkSeats } from "./seats";
import { checkIsolation, checkReferences } from "./tenants";
import { type Checked, type Findings, INVARIANTS, nothing, type Violation } from "./violation";

export interface DoctorReport {
  ok: boolean;
  /** What each invariant was judged by, over all companies. */
  checked: Checked;
  violations: Violation[];
}

export interface DoctorOptions {
  /** Folder of the carrier's own log. */
  carrierDir: string;
  hashPhone(e164: string): Buffer;
  /** The product should be up: a missing worker is a violation, and what is late is late. */
  running?: boolean;
}

/**
 * I1-I8 over all runs, live and finished, against the database and the carrier's log. Each check is one statement, so that what
 * moves meanwhile is not seen half-way; all of them share one transaction and so one reading of the log.
 */
export async function doctor({ carrierDir, hashPhone, running = false }: DoctorOptions): Promise<DoctorReport> {
  return withSystemSql(async (sql) => {
    // Whole tables are compared: hashes in memory, and plans for all rows of a cursor.
    await sql.query("SET LOCAL work_mem = '128MB'; SET LOCAL cursor_tuple_fraction = 1");
    const { rows } = await sql.query<{ id: string }>("SELECT yidao_companies() AS id");
    // The log first: whatever it holds by then, the database has known since before it was sent.
    await loadOracle(sql, new Set(rows.map((row) => row.id)), carrierDir, hashPhone);
    const watch = await watchOf(sql, running);
    const found: Findings[] = [{ checked: {}, violations: await checkWorkers(sql, running) }, await checkIsolation(sql)];
    for (const { id } of rows) {
      await enterTenant(sql, id);
      found.push(...(await checkCompany(sql, id, watch)));
    }
    return report(found);
  });
}

async function checkCompany(sql: Sql, companyId: string, watch: Watch | null): Promise<Findings[]> {
  const rules = await rulesHistory(sql, companyId);
  return [
    await checkPeople(sql, companyId, watch),
    await checkCounters(sql, companyId),
    await checkDeliveries(sql, companyId),
    await checkCaps(sql, companyId, rules),
    await checkHours(sql, companyId, rules),
    await checkSeats(sql, companyId, rules),
    await checkKilled(sql, companyId, rules),
    await checkInbox(sql, companyId),
    await checkReferences(sql, companyId),
    await checkRecovery(sql, companyId, rules, watch),
  ];
}

function report(found: Findings[]): DoctorReport {
  const checked = nothing();
  for (const invariant of INVARIANTS) checked[invariant] = found.reduce((sum, one) => sum + (one.checked[invariant] ?? 0), 0);
  const violations = found.flatMap((one) => one.violations);
  return { ok: violations.length === 0, checked, violations };
}
