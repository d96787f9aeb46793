import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settingsOf } from "@/lib/config";
import { phoneKeyTrouble, requirePhoneKeys } from "@/lib/health/keys";
import { applyEnvironment } from "@/lib/config";
import { encryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { tiePhoneKeys } from "./phone-keys";
import type { Secrets } from "./secrets";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner.query("DELETE FROM phone_key");
  await db.owner.query("DELETE FROM customer");
});

const key = () => randomBytes(32).toString("base64");
const made = (phoneKeys = `1:${key()}`, phoneHashKey = key()): Secrets => ({
  databaseOwner: "",
  databaseRuntime: "",
  auth: "",
  webhook: "",
  phoneKeys,
  phoneHashKey,
});
const environmentOf = ({ phoneKeys, phoneHashKey }: Secrets) => ({ YIDAO_PHONE_KEYS: phoneKeys, YIDAO_PHONE_HASH_KEY: phoneHashKey });

async function patientSealedWith(secret: Secrets): Promise<void> {
  const keys = phoneSecrets(settingsOf("phone", environmentOf(secret)));
  const company = await db.company();
  await db.owner.query("INSERT INTO customer (company_id, name, phone_cipher, phone_hash) VALUES ($1, '王', $2, $3)", [
    company,
    encryptPhone("+8613812345678", keys),
    hashPhone("+8613812345678", keys.hashKey),
  ]);
}
const noted = async () => (await db.owner.query<{ name: string }>("SELECT name FROM phone_key ORDER BY name")).rows.map((row) => row.name);

describe("the phone keys of a database", () => {
  it("are those of its first start; a further sealing key may come, none may go or be another", async () => {
    const first = made();
    await tiePhoneKeys(db.ownerUrl, first);
    expect(await noted()).toEqual([]);
    await tiePhoneKeys(db.ownerUrl, first, true);
    expect(await noted()).toEqual(["1", "hash"]);
    await tiePhoneKeys(db.ownerUrl, first);

    const turned = { ...first, phoneKeys: `${first.phoneKeys},2:${key()}` };
    await tiePhoneKeys(db.ownerUrl, turned, true);
    expect(await noted()).toEqual(["1", "2", "hash"]);
    await expect(tiePhoneKeys(db.ownerUrl, first)).rejects.toThrow("(sealing key 2)");
    await expect(tiePhoneKeys(db.ownerUrl, { ...turned, phoneHashKey: key() })).rejects.toThrow("(the hash key)");
  });

  it("are asked for in words that say what to do, and nothing is changed", async () => {
    await tiePhoneKeys(db.ownerUrl, made(), true);
    const before = (await db.owner.query("SELECT * FROM phone_key ORDER BY name")).rows;
    await expect(tiePhoneKeys(db.ownerUrl, made(), true)).rejects.toThrow(
      /was filled with other phone keys than those in [^]*secrets\.json \(sealing key 1, the hash key\)[^]*Put the secrets\.json of that database/u,
    );
    expect((await db.owner.query("SELECT * FROM phone_key ORDER BY name")).rows).toEqual(before);
  });

  it("are tried on a stored number where a database is older than the table of keys", async () => {
    const first = made();
    await patientSealedWith(first);
    await expect(tiePhoneKeys(db.ownerUrl, made())).rejects.toThrow("other phone keys");
    await expect(tiePhoneKeys(db.ownerUrl, { ...first, phoneHashKey: key() }, true)).rejects.toThrow("other phone keys");
    expect(await noted()).toEqual([]);
    await tiePhoneKeys(db.ownerUrl, first, true);
    expect(await noted()).toEqual(["1", "hash"]);
  });
});

describe("a process of the product", () => {
  it("does not start, and is not ready, with other keys", async () => {
    const first = made();
    applyEnvironment(environmentOf(first));
    expect(await phoneKeyTrouble()).toBeNull();
    await tiePhoneKeys(db.ownerUrl, first, true);
    expect(await phoneKeyTrouble()).toBeNull();
    await requirePhoneKeys();
    applyEnvironment(environmentOf(made()));
    expect(await phoneKeyTrouble()).toBe("the database was filled with other phone keys (sealing key 1, the hash key)");
    await expect(requirePhoneKeys()).rejects.toThrow("YIDAO_PHONE_HASH_KEY");
  });
});
