import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";

/**
 * Tells the engine what the database says by now. Where it can't be reached the worker finds it there by itself: what was done is done, and
 * whoever were told that it failed would do it again. @returns whether it was told.
 */
export async function tellEngine(about: Record<string, string>, call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (!(error instanceof AppError && error.kind === "unavailable")) throw error;
    log.warn({ ...about, err: error }, "it is stored, but the engine can't be reached");
    return false;
  }
}
