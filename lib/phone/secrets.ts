import type { PhoneKeys } from "./cipher";

export interface PhoneSecrets extends PhoneKeys {
  hashKey: Buffer;
}

export function phoneSecrets(): PhoneSecrets {
  throw new Error("not wired");
}
