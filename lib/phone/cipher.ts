import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from "node:crypto";

/** Keys by version (0-255); `current` encrypts, every listed version decrypts. */
export interface PhoneKeys {
  current: number;
  /** 32 bytes each. */
  keys: ReadonlyMap<number, Buffer>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const POOLED_IVS = 512;

// Drawn from the system 512 at a time, and keys made ready once: both count in an import of 100,000.
const pool = Buffer.alloc(IV_BYTES * POOLED_IVS);
let used = POOLED_IVS;
const ready = new WeakMap<Buffer, KeyObject>();

function freshIv(): Buffer {
  if (used === POOLED_IVS) {
    randomFillSync(pool);
    used = 0;
  }
  used += 1;
  return pool.subarray((used - 1) * IV_BYTES, used * IV_BYTES);
}

/** AES-256-GCM: version byte, iv, tag, ciphertext. The version is authenticated. */
export function encryptPhone(e164: string, { current, keys }: PhoneKeys): Buffer {
  const version = Buffer.from([current]);
  const iv = freshIv();
  const cipher = createCipheriv("aes-256-gcm", keyOf(current, keys), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(version);
  const body = Buffer.concat([cipher.update(e164, "utf8"), cipher.final()]);
  return Buffer.concat([version, iv, cipher.getAuthTag(), body]);
}

/** @throws when the key version is unknown or the bytes were changed. */
export function decryptPhone(sealed: Uint8Array, { keys }: PhoneKeys): string {
  const bytes = Buffer.from(sealed);
  const version = bytes.subarray(0, 1);
  const iv = bytes.subarray(1, 1 + IV_BYTES);
  const tag = bytes.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(bytes.readUInt8(0), keys), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(version);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}

function keyOf(version: number, keys: ReadonlyMap<number, Buffer>): KeyObject {
  const bytes = keys.get(version);
  if (!bytes) throw new Error(`no phone key of version ${version}`);
  const known = ready.get(bytes);
  if (known) return known;
  const made = createSecretKey(bytes);
  ready.set(bytes, made);
  return made;
}
