import { enterTenant, type Sql, withSystemSql } from "@/lib/db";
import { checkWorkers, watchOf } from "./alive";
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
 * I1-I8 over all runs, live and finished, against the database and the carrier's log. Each check is one statement, so that what moves
 * meanwhile is not seen half-way. What the database can be asked by itself is asked beside the reading of the log.
 */
export async function doctor({ carrierDir, hashPhone, running = false }: DoctorOptions): Promise<DoctorReport> {
  const sides = await Promise.allSettled([checkBooks(running), checkLog(carrierDir, hashPhone)]);
  // Neither is left behind at work by an error of the other.
  return report(
    sides.flatMap((side) => {
      if (side.status === "rejected") throw side.reason;
      return side.value;
    }),
  );
}

/** The database's own books. */
function checkBooks(running: boolean): Promise<Findings[]> {
  return withCompanies(async (sql, companies) => {
    const watch = await watchOf(sql, running);
    const found: Findings[] = [{ checked: {}, violations: await checkWorkers(sql, running) }, await checkIsolation(sql)];
    for (const id of companies) {
      await enterTenant(sql, id);
      const rules = await rulesHistory(sql, id);
      found.push(await checkPeople(sql, id, watch), await checkCounters(sql, id), await checkReferences(sql, id));
      found.push(await checkRecovery(sql, id, rules, watch));
    }
    return found;
  });
}

/** The carrier's log against the database; its checks share one transaction and so one reading of the log. */
function checkLog(carrierDir: string, hashPhone: DoctorOptions["hashPhone"]): Promise<Findings[]> {
  return withCompanies(async (sql, companies) => {
    // The log first: whatever it holds by then, the database has known since before it was sent.
    await loadOracle(sql, new Set(companies), carrierDir, hashPhone);
    const found: Findings[] = [];
    for (const id of companies) {
      await enterTenant(sql, id);
      const rules = await rulesHistory(sql, id);
      found.push(await checkDeliveries(sql, id), await checkCaps(sql, id, rules), await checkHours(sql, id, rules));
      found.push(await checkSeats(sql, id, rules), await checkKilled(sql, id, rules), await checkInbox(sql, id));
    }
    return found;
  });
}

function withCompanies(work: (sql: Sql, companies: string[]) => Promise<Findings[]>): Promise<Findings[]> {
  return withSystemSql(async (sql) => {
    // Whole tables are compared: hashes in memory, and plans for all rows of a cursor.
    await sql.query("SET LOCAL work_mem = '128MB'; SET LOCAL cursor_tuple_fraction = 1");
    const { rows } = await sql.query<{ id: string }>("SELECT yidao_companies() AS id");
    return work(
      sql,
      rows.map((row) => row.id),
    );
  });
}

function report(found: Findings[]): DoctorReport {
  const checked = nothing();
  for (const invariant of INVARIANTS) checked[invariant] = found.reduce((sum, one) => sum + (one.checked[invariant] ?? 0), 0);
  const violations = found.flatMap((one) => one.violations);
  return { ok: violations.length === 0, checked, violations };
}
