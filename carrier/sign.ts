import { createHmac, hkdfSync } from "node:crypto";

/** A company's signing key: its own where one is given, else derived from the default. README.md states the derivation. */
export class Signer {
  readonly #master: string;
  readonly #own: ReadonlyMap<string, string>;
  readonly #keys = new Map<string, Buffer>();

  constructor(master: string, own: ReadonlyMap<string, string> = new Map()) {
    this.#master = master;
    this.#own = own;
  }

  keyOf(company: string): Buffer {
    const known = this.#keys.get(company);
    if (known) return known;
    const own = this.#own.get(company);
    const key = own ? decode(own) : Buffer.from(hkdfSync("sha256", decode(this.#master), "", `webhook:${company}`, 32));
    this.#keys.set(company, key);
    return key;
  }

  /** Headers of Standard Webhooks. The time is always the real one. */
  headers(company: string, id: string, body: string): Record<string, string> {
    const timestamp = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", this.keyOf(company)).update(`${id}.${timestamp}.`).update(body).digest("base64");
    return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": `v1,${signature}` };
  }
}

function decode(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/u, ""), "base64");
  if (key.length < 16) throw new Error("a webhook secret needs at least 16 bytes, as base64 after whsec_");
  return key;
}
