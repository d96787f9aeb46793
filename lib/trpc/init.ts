import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import superjson from "superjson";
import { ZodError } from "zod";
import { AppError, type ErrorKind } from "@/lib/errors";
import type { Locale } from "@/lib/i18n/locales";
import { log } from "@/lib/log";
import { type ServiceContext, serviceContext, wasAuthorized } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";

/** What a request brings. `userId` null = not signed in. */
export interface RequestContext {
  userId: string | null;
  locale: Locale;
  engine: EnginePort;
  /** Of a mutation: does it come from our own pages? */
  sameOrigin: boolean;
  requestId: string;
}

/** What the client is told of a failure: a key under `errors.*` and what fills the message. */
export interface ClientError {
  code: string;
  params: Record<string, string | number>;
}

const TRPC_CODE: Record<ErrorKind, TRPC_ERROR_CODE_KEY> = {
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  too_many: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
};

const t = initTRPC.context<RequestContext>().create({
  transformer: superjson,
  errorFormatter({ shape, error, ctx }) {
    const app = clientError(error.cause ?? error, ctx?.requestId ?? "–");
    // The stack stays on the server.
    return { ...shape, message: app.code, data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, app } };
  },
});

function clientError(cause: unknown, requestId: string): ClientError {
  if (cause instanceof AppError) return { code: cause.code, params: cause.params };
  if (cause instanceof ZodError) return { code: "invalid_input", params: { field: cause.issues[0]?.path.join(".") ?? "" } };
  return { code: "unknown", params: { id: requestId } };
}

const mapErrors = t.middleware(async ({ next, path, ctx }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof AppError) throw new TRPCError({ code: TRPC_CODE[cause.kind], message: cause.code, cause });
  if (!(cause instanceof ZodError) && result.error.code === "INTERNAL_SERVER_ERROR") {
    log.error({ err: cause ?? result.error, path, requestId: ctx.requestId }, "procedure failed");
  }
  return result;
});

const guardOrigin = t.middleware(({ next, type, ctx }) => {
  if (type === "mutation" && !ctx.sameOrigin) throw new AppError("forbidden", "foreign_origin");
  return next();
});

const signedIn = t.middleware(async ({ next, ctx, path }) => {
  if (!ctx.userId) throw new AppError("unauthenticated", "unauthenticated");
  const service: ServiceContext = await serviceContext({ userId: ctx.userId, locale: ctx.locale, engine: ctx.engine });
  const result = await next({ ctx: { ...ctx, service } });
  // Default deny: an answer leaves only if the service asked for a permission.
  if (result.ok && !wasAuthorized(service)) throw new Error(`procedure ${path} answered without asking for a permission`);
  return result;
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
/** For people who are signed in: `ctx.service` is their ServiceContext. */
export const procedure = t.procedure.use(mapErrors).use(guardOrigin).use(signedIn);
