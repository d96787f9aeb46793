import { AppError } from "@/lib/errors";

/** SQLSTATE query_canceled. */
const CANCELED = "57014";

/** What a transaction with a statement timeout answers; where it was cancelled for that, an error that says so. */
export async function inTime<T>(read: Promise<T>, code: "dwell_too_slow" | "audience_too_slow" | "export_too_slow"): Promise<T> {
  return read.catch((error: unknown) => {
    const isLate = error instanceof Error && "code" in error && error.code === CANCELED;
    // Not `unavailable`: that would be tried again at once.
    throw isLate ? new AppError("too_many", code) : error;
  });
}
