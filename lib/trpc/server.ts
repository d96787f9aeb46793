import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { currentUserId } from "@/lib/auth/sign-in";
import { AppError } from "@/lib/errors";
import { PATH_HEADER, signInPath } from "@/lib/http/local-path";
import { asLocale, LOCALE_COOKIE } from "@/lib/i18n/locales";
import type { EnginePort } from "@/lib/services/engine-port";
import { createCallerFactory } from "./init";
import { appRouter } from "./root";

const createCaller = createCallerFactory(appRouter);

/** For pages that read on the server: the same procedures, as the person whose session the request carries. Reads only. */
export const serverCaller = cache(async (engine: EnginePort) => {
  const request = await headers();
  const userId = await currentUserId(request);
  if (!userId) redirect(signInPath(request.get(PATH_HEADER)));
  const locale = asLocale((await cookies()).get(LOCALE_COOKIE)?.value);
  return createCaller({ userId, locale, engine, sameOrigin: false, requestId: crypto.randomUUID() });
});

/** The AppError behind what a server-side call threw, if that is what it was. */
export function appErrorOf(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  return error instanceof Error && error.cause instanceof AppError ? error.cause : null;
}
