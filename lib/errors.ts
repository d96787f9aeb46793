/**
 * The one error that services throw on purpose. `code` is a key under `errors.*` in the locale files; `params` fill the
 * message. tRPC and HTTP map it once (`lib/trpc/init.ts`, `app/api`).
 */
export type ErrorKind = "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "too_many" | "unavailable";

export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly params: Record<string, string | number>;

  constructor(kind: ErrorKind, code: string, params: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = "AppError";
    this.kind = kind;
    this.code = code;
    this.params = params;
  }
}
