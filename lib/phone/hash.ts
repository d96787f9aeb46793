import { hash } from "node:crypto";

const BLOCK_BYTES = 64;
interface Pads {
  inner: Buffer;
  outer: Buffer;
}
const padsOf = new WeakMap<Uint8Array, Pads>();

/**
 * HMAC-SHA256 of the E.164 form: the same number gives the same 32 bytes, and without the key no number can be tried.
 * Written out after RFC 2104 over one-shot hashes: five times as fast as `createHmac`, which counts in an import of 100,000.
 */
export function hashPhone(e164: string, key: Uint8Array): Buffer {
  const { inner, outer } = pads(key);
  return hash("sha256", Buffer.concat([outer, hash("sha256", Buffer.concat([inner, Buffer.from(e164, "utf8")]), "buffer")]), "buffer");
}

function pads(key: Uint8Array): Pads {
  const known = padsOf.get(key);
  if (known) return known;
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key);
  const made = { inner: Buffer.from(block.map((b) => b ^ 0x36)), outer: Buffer.from(block.map((b) => b ^ 0x5c)) };
  padsOf.set(key, made);
  return made;
}
