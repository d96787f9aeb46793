import { ZodError } from "zod";
import { AppError, type ErrorKind } from "@/lib/errors";
import { log } from "@/lib/log";

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
};

/** Any failure as an HTTP answer: `{ error: { code, params } }`, the same code and params as over tRPC. */
export function errorResponse(error: unknown, requestId: string): Response {
  if (error instanceof AppError) return Response.json({ error: { code: error.code, params: error.params } }, { status: STATUS[error.kind] });
  if (error instanceof ZodError)
    return Response.json({ error: { code: "invalid_input", params: { field: error.issues[0]?.path.join(".") ?? "" } } }, { status: 400 });
  if (error instanceof SyntaxError) return Response.json({ error: { code: "invalid_input", params: { field: "" } } }, { status: 400 });
  log.error({ err: error, requestId }, "request failed");
  return Response.json({ error: { code: "unknown", params: { id: requestId } } }, { status: 500 });
}
