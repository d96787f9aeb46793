import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Keys by version (0-255); `current` encrypts, every listed version decrypts. */
export interface PhoneKeys {
  current: number;
  /** 32 bytes each. */
  keys: ReadonlyMap<number, Buffer>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: version byte, iv, tag, ciphertext. The version is authenticated. */
export function encryptPhone(e164: string, { current, keys }: PhoneKeys): Buffer {
  const version = Buffer.from([current]);
  const iv = randomBytes(IV_BYTES);
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

function keyOf(version: number, keys: ReadonlyMap<number, Buffer>): Buffer {
  const key = keys.get(version);
  if (!key) throw new Error(`no phone key of version ${version}`);
  return key;
}
