import { currentUserId } from "@/lib/auth/sign-in";
import { AppError } from "@/lib/errors";
import { asLocale, LOCALE_COOKIE } from "@/lib/i18n/locales";
import { type ServiceContext, serviceContext } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";
import { isSameOrigin } from "./request";

/** Who calls a plain HTTP route (uploads, downloads). What changes something must come from our own pages. */
export async function serviceOf(request: Request, engine: EnginePort): Promise<ServiceContext> {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead && !isSameOrigin(request.headers)) throw new AppError("forbidden", "foreign_origin");
  const userId = await currentUserId(request.headers);
  if (!userId) throw new AppError("unauthenticated", "unauthenticated");
  return serviceContext({ userId, locale: asLocale(cookieOf(request.headers, LOCALE_COOKIE)), engine });
}

function cookieOf(headers: Headers, name: string): string | undefined {
  const pair = headers
    .get("cookie")
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
