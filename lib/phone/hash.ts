import { createHmac } from "node:crypto";

/** HMAC-SHA256 of the E.164 form: the same number gives the same 32 bytes, and without the key no number can be tried. */
export function hashPhone(e164: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(e164, "utf8").digest();
}
