import pg from "pg";
import { config, settingsOf } from "@/lib/config";
import { decryptPhone } from "@/lib/phone/cipher";
import { fingerprints, foreignKeys, type KeyFingerprint } from "@/lib/phone/fingerprint";
import { hashPhone } from "@/lib/phone/hash";
import { type PhoneSecrets, phoneSecrets } from "@/lib/phone/secrets";
import { type Secrets, secretsFile } from "./secrets";
import { SetupError } from "./steps";

/**
 * Sees to it that a database is only ever used with the phone keys that it was filled with; with others every number would be a new one, and
 * whoever refused would be called again. Before migrations (nothing is changed then) and, with `note`, after them: from then on these are its keys.
 * @throws SetupError
 */
export async function tiePhoneKeys(ownerUrl: string, { phoneKeys, phoneHashKey }: Secrets, note = false): Promise<void> {
  const given = phoneSecrets(settingsOf("phone", { ...process.env, YIDAO_PHONE_KEYS: phoneKeys, YIDAO_PHONE_HASH_KEY: phoneHashKey }));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const known = await knownKeys(client);
    const foreign = known.length > 0 ? foreignKeys(known, given) : (await opensFirst(client, given)) ? [] : ["the stored numbers"];
    if (foreign.length > 0) throw new SetupError(refusal(client, foreign));
    if (!note) return;
    const ours = fingerprints(given);
    await client.query("INSERT INTO phone_key (name, fingerprint) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT (name) DO NOTHING", [
      ours.map((one) => one.name),
      ours.map((one) => one.fingerprint),
    ]);
    // Two first starts with different keys: one of them has come first.
    const late = foreignKeys(await knownKeys(client), given);
    if (late.length > 0) throw new SetupError(refusal(client, late));
  } finally {
    await client.end();
  }
}

async function knownKeys(client: pg.Client): Promise<KeyFingerprint[]> {
  if (!(await exists(client, "phone_key"))) return [];
  return (await client.query<KeyFingerprint>("SELECT name, fingerprint FROM phone_key ORDER BY name")).rows;
}

/** For a database that is older than its table of keys: whether its first stored number can be read. */
async function opensFirst(client: pg.Client, given: PhoneSecrets): Promise<boolean> {
  if (!(await exists(client, "customer"))) return true;
  const { rows } = await client.query<{ cipher: Buffer; hash: Buffer | null }>(
    "SELECT phone_cipher AS cipher, phone_hash AS hash FROM customer WHERE phone_cipher IS NOT NULL LIMIT 1",
  );
  const [first] = rows;
  if (!first) return true;
  try {
    const e164 = decryptPhone(first.cipher, given);
    return first.hash === null || hashPhone(e164, given.hashKey).equals(first.hash);
  } catch {
    return false;
  }
}

async function exists(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  return rows[0]?.there ?? false;
}

function refusal({ host, database }: pg.Client, foreign: string[]): string {
  const { phoneKeys, phoneHashKey } = config().launch;
  const source = phoneKeys || phoneHashKey ? "YIDAO_PHONE_KEYS and YIDAO_PHONE_HASH_KEY" : secretsFile();
  return [
    `The database ${database ?? ""} at ${host} was filled with other phone keys than those in ${source} (${foreign.join(", ")}).`,
    "With these no stored number could be read, and everybody who refused calls would be called again. Nothing was changed.",
    `Put the secrets.json of that database in the place of ${secretsFile()}, or set YIDAO_PHONE_KEYS and YIDAO_PHONE_HASH_KEY as they were.`,
    'docs/operations.md, "Backup and restore", says more.',
  ].join("\n");
}
