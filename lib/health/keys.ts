import { withSystemSql } from "@/lib/db";
import { foreignKeys, type KeyFingerprint } from "@/lib/phone/fingerprint";
import { phoneSecrets } from "@/lib/phone/secrets";

/** What is wrong with this process's phone keys for this database, or null. A database that no start has tied to keys takes any. */
export async function phoneKeyTrouble(): Promise<string | null> {
  const known = await withSystemSql(async (sql) => {
    const { rows } = await sql.query<{ there: boolean }>("SELECT to_regclass('phone_key') IS NOT NULL AS there");
    // Before its migration; the check of migrations says so.
    if (!rows[0]?.there) return [];
    return (await sql.query<KeyFingerprint>("SELECT name, fingerprint FROM phone_key ORDER BY name")).rows;
  });
  const foreign = foreignKeys(known, phoneSecrets());
  return foreign.length > 0 ? `the database was filled with other phone keys (${foreign.join(", ")})` : null;
}

/** @throws when this process's phone keys are not those of the database: it would take everybody for somebody new. */
export async function requirePhoneKeys(): Promise<void> {
  const trouble = await phoneKeyTrouble();
  if (trouble) throw new Error(`${trouble}: set YIDAO_PHONE_KEYS and YIDAO_PHONE_HASH_KEY as they were`);
}
