import { createHash, randomBytes } from "node:crypto";

const START = "yd_";
const SHOWN = 10;

export interface NewKey {
  /** Shown once, kept nowhere. */
  key: string;
  prefix: string;
  hash: Buffer;
}

export function newKey(): NewKey {
  const key = START + randomBytes(32).toString("base64url");
  return { key, prefix: key.slice(0, SHOWN), hash: hashKey(key) };
}

/** A plain hash will do: what is hashed is random, not a word that somebody chose. */
export const hashKey = (key: string): Buffer => createHash("sha256").update(key).digest();

/** The key of an Authorization header: a bearer token, or the user name of Basic (as Segment's libraries send it). */
export function keyOf(authorization: string | null): string | null {
  const [scheme = "", value = ""] = (authorization ?? "").trim().split(/\s+/);
  if (/^bearer$/i.test(scheme)) return value || null;
  if (!/^basic$/i.test(scheme)) return null;
  const [user = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
  return user || null;
}
