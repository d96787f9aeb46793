import { getServers, type LookupAddress, promises as dns } from "node:dns";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { isPublicAddress } from "./address";

/** So long may a name take to be resolved, by whatever number of name servers. */
const RESOLVE_MS = 2_000;

export class RefusedAddress extends Error {}

/**
 * Looks a name up for a connection, and only where all of its addresses are public. Name servers are asked directly, side by side for any
 * number of names: one that never answers keeps only its own names waiting.
 */
export const publicLookup = (nameServers?: readonly string[]): LookupFunction =>
  lookupBy(async (hostname) => {
    const found = await resolve(hostname, nameServers);
    if (found.some(({ address }) => !isPublicAddress(address))) throw new RefusedAddress(`${hostname} has an address that may not be reached`);
    return found;
  });

const underWay = new Map<string, Promise<LookupAddress[]>>();

/**
 * As the machine itself knows its names: by its hosts file and search domains too. Such a look-up takes one of few places of the
 * process and can't be called off, so that there is one for a name at a time.
 */
export const ownLookup: LookupFunction = lookupBy((hostname) => {
  const asked = underWay.get(hostname) ?? dns.lookup(hostname, { all: true }).finally(() => underWay.delete(hostname));
  underWay.set(hostname, asked);
  return asked;
});

function lookupBy(addressesOf: (hostname: string) => Promise<LookupAddress[]>): LookupFunction {
  const ask = callbackify(addressesOf);
  return (hostname, options, callback) =>
    ask(hostname, (error, found) => {
      const first = error ? undefined : found[0];
      if (!first) callback(error ?? new Error(`${hostname} has no address`), []);
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
}

/** IPv4 first, for machines that have nothing else. One family is enough. */
async function resolve(hostname: string, nameServers: readonly string[] | undefined): Promise<LookupAddress[]> {
  const servers = (nameServers ?? getServers()).length;
  const resolver = new dns.Resolver({ timeout: Math.ceil(RESOLVE_MS / Math.max(1, servers)), tries: 1 });
  if (nameServers) resolver.setServers(nameServers);
  // The resolver's own time-outs are coarse.
  const late = setTimeout(() => resolver.cancel(), RESOLVE_MS);
  try {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (v4.status === "rejected" && v6.status === "rejected") throw v4.reason;
    const of = (answer: PromiseSettledResult<string[]>, family: number) =>
      answer.status === "fulfilled" ? answer.value.map((address) => ({ address, family })) : [];
    return [...of(v4, 4), ...of(v6, 6)];
  } finally {
    clearTimeout(late);
  }
}
