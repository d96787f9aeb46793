import type { Sql } from "@/lib/db";
import type { DemoCompany } from "./companies";
import { demoId } from "./random";

interface DemoLine {
  caller: string;
  /** null = nationwide. */
  region: string | null;
  callsPerSecond: number;
}

/** The company's hotline, and in each region the number of its first clinic that may call. */
function linesOf({ hotline, clinics }: DemoCompany): DemoLine[] {
  const local = new Map<string, DemoLine>();
  for (const { region, phone, callingActive } of clinics) {
    if (callingActive && !local.has(region)) local.set(region, { caller: phone.replaceAll("-", ""), region, callsPerSecond: 30 });
  }
  return [{ caller: hotline, region: null, callsPerSecond: 60 }, ...local.values()];
}

const TEXTS_PER_SECOND = 100;

/** The default group of lines, and the rate of the signatures; also for companies that an earlier version made. Others stay as they are. */
export async function insertLines(sql: Sql, company: DemoCompany): Promise<void> {
  const groupId = demoId(company.id, "line group", "default");
  const { rowCount } = await sql.query(
    `INSERT INTO line_group (company_id, id, name, is_default) SELECT yidao_company(), $1, '默认线路', true
     WHERE NOT EXISTS (SELECT FROM line_group WHERE company_id = yidao_company())`,
    [groupId],
  );
  if (!rowCount) return;
  const lines = linesOf(company);
  await sql.query(
    `INSERT INTO line (company_id, id, group_id, caller, region, calls_per_second)
     SELECT yidao_company(), l.id, $1, l.caller, l.region, l.rate FROM unnest($2::uuid[], $3::text[], $4::text[], $5::float8[]) AS l(id, caller, region, rate)`,
    [
      groupId,
      lines.map((line) => demoId(company.id, "line", line.caller)),
      lines.map((line) => line.caller),
      lines.map((line) => line.region),
      lines.map((line) => line.callsPerSecond),
    ],
  );
  await sql.query("UPDATE sms_signature SET texts_per_second = $1 WHERE company_id = yidao_company() AND texts_per_second IS NULL", [
    TEXTS_PER_SECOND,
  ]);
}
