import type { Sql } from "@/lib/db";
import type { Run } from "../run";
import type { EndedCall } from "./call-rows";

/** A spoken refusal holds for the whole company from this commit on. In a test world only that world hears it (its number's row). */
export async function optOut(sql: Sql, run: Run, refused: EndedCall[]): Promise<void> {
  if (run.world !== "live" || refused.length === 0) return;
  const known = refused.flatMap(({ call }) => (call.phoneHash ? [{ id: call.id, hash: call.phoneHash, masked: call.phoneMasked ?? "" }] : []));
  await sql.query(
    `INSERT INTO opt_out (company_id, phone_hash, phone_masked, source, dispatch_id)
     SELECT DISTINCT ON (u.hash) $1::uuid, u.hash, u.masked, 'call', u.id FROM unnest($2::uuid[], $3::bytea[], $4::text[]) AS u(id, hash, masked) ORDER BY u.hash
     ON CONFLICT (company_id, phone_hash) DO NOTHING`,
    [run.companyId, known.map((k) => k.id), known.map((k) => k.hash), known.map((k) => k.masked)],
  );
}
