import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { enginePort } from "@/app/engine";
import { currentUserId } from "@/lib/auth/sign-in";
import { isSameOrigin } from "@/lib/http/request";
import { asLocale, LOCALE_COOKIE } from "@/lib/i18n/locales";
import { appRouter } from "@/lib/trpc/root";
import { cookies } from "next/headers";

async function handler(request: Request): Promise<Response> {
  const locale = asLocale((await cookies()).get(LOCALE_COOKIE)?.value);
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    // Queries come as POST too (components/trpc.tsx).
    allowMethodOverride: true,
    createContext: async () => ({
      userId: await currentUserId(request.headers),
      locale,
      engine: enginePort(),
      sameOrigin: isSameOrigin(request.headers),
      requestId: crypto.randomUUID(),
    }),
  });
}

export { handler as GET, handler as POST };
