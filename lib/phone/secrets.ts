import { type Config, config } from "@/lib/config";
import type { PhoneKeys } from "./cipher";

export interface PhoneSecrets extends PhoneKeys {
  hashKey: Buffer;
}

/** The keys of this installation: sealing (by version) and look-up. */
export function phoneSecrets({ keys, currentKey, hashKey }: Config["phone"] = config().phone): PhoneSecrets {
  return { keys, current: currentKey, hashKey };
}
