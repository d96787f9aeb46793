import { httpBatchLink, httpBatchStreamLink, splitLink, type TRPCLink } from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "@/lib/trpc/root";

type Fetch = (input: RequestInfo | URL | string, init?: RequestInit) => Promise<Response>;

/**
 * What a page asks at the same time goes in one request, and each answer comes when it is there: the slowest holds up nobody. Queries travel
 * in the body too: what people search for (names, digits of a number) must not lie in URLs and logs. `send`: instead of the browser's fetch.
 */
export function linksTo(url: string, send?: Fetch): TRPCLink<AppRouter>[] {
  const options = { url, transformer: superjson, methodOverride: "POST" as const, ...(send ? { fetch: send } : {}) };
  // What a mutation gives back may be a whole file, which a stream's reader would look through again with every piece that comes.
  return [splitLink({ condition: ({ type }) => type === "query", true: httpBatchStreamLink(options), false: httpBatchLink(options) })];
}
