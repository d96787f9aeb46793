import { config } from "@/lib/config";
import type { PhoneKeys } from "./cipher";

export interface PhoneSecrets extends PhoneKeys {
  hashKey: Buffer;
}

/** The keys of this installation: sealing (by version) and look-up. */
export function phoneSecrets(): PhoneSecrets {
  const { keys, currentKey, hashKey } = config().phone;
  return { keys, current: currentKey, hashKey };
}
