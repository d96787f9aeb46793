import { createHmac } from "node:crypto";
import type { PhoneSecrets } from "./secrets";

/** A phone key as the database remembers it: by name and by what only this key makes of a fixed text. */
export interface KeyFingerprint {
  /** "hash", or the version of a sealing key: "1". */
  name: string;
  fingerprint: Buffer;
}

/** No number in E.164 form reads like this, so that it is nobody's hash. */
const TEXT = "yidao phone key";
const of = (name: string, key: Uint8Array): KeyFingerprint => ({ name, fingerprint: createHmac("sha256", key).update(`${TEXT} ${name}`).digest() });

export function fingerprints({ keys, hashKey }: PhoneSecrets): KeyFingerprint[] {
  return [of("hash", hashKey), ...[...keys].map(([version, key]) => of(String(version), key))];
}

/** Names of the keys that the database was filled with and that are not among `given`, in words. Empty: it can be used with these. */
export function foreignKeys(known: KeyFingerprint[], given: PhoneSecrets): string[] {
  const ours = new Map(fingerprints(given).map((one) => [one.name, one.fingerprint]));
  return known
    .filter(({ name, fingerprint }) => !ours.get(name)?.equals(fingerprint))
    .map(({ name }) => (name === "hash" ? "the hash key" : `sealing key ${name}`));
}
