import { AppError } from "@/lib/errors";

/** Classes of SQLSTATE that no person's data causes: connection, transaction state, rights, schema, resources, operator, system. */
const OUTSIDE = ["08", "25", "26", "28", "3D", "40", "42", "53", "55", "57", "58", "XX"];

const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** ECONNRESET, EAI_AGAIN …; not ERR_OUT_OF_RANGE, which Node throws at a value. */
const SYSTEM = /^E(?!RR_)[A-Z_]+$/;
/** The driver's own errors about connections carry no code. */
const CONNECTION = /connect(ion|ed)?\b|\bpool\b|timeout|not queryable|terminat/i;

/**
 * What one person's data did to a step, as a short code; null = the error tells of the surroundings (database away,
 * deadlock, schema), and the same work succeeds later.
 */
export function faultOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof AppError && error.kind === "unavailable") return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code !== null && (SYSTEM.test(code) || "syscall" in error)) return null;
  if (code !== null && SQLSTATE.test(code)) return OUTSIDE.some((outside) => code.startsWith(outside)) ? null : code;
  if (error.name === "AbortError" || (error.name === "Error" && CONNECTION.test(error.message))) return null;
  return code ?? error.name;
}
