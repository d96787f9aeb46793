import { log } from "@/lib/log";
import type { PumpPorts } from "./ports";

/** Stored when a sealed number can't be opened: its key is gone, or its bytes were changed. */
export const UNREADABLE_PHONE = "step_broken:phone_unreadable";

/** E.164, or null where the sealed number can't be opened: one such row must not hold up everybody else's calls and texts. */
export function openedPhone(ports: Pick<PumpPorts, "openPhone">, sealed: Buffer, dispatchId: string): string | null {
  try {
    return ports.openPhone(sealed);
  } catch (error) {
    log.error({ dispatchId, err: error }, "a sealed phone number can't be opened");
    return null;
  }
}
