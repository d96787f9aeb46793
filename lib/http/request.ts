import { isIPv6 } from "node:net";

/** Did the browser come over https (directly or through a proxy that says so)? */
export function isSecure(headers: Headers): boolean {
  return first(headers.get("x-forwarded-proto")) === "https";
}

/**
 * Does a request that changes something come from our own pages? Browsers send Origin with every such request; a missing or
 * "null" one is refused, as is another host than the one that was asked for.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (!origin || origin === "null" || !URL.canParse(origin)) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const host = first(headers.get("x-forwarded-host")) ?? headers.get("host");
  return new URL(origin).host === host;
}

/**
 * Whom the limits of attempts count: the client's address as the nearest proxy, or the server itself (`writeAddresses`), wrote it down.
 * Whoever has one IPv6 address has all 2^64 of its network: "2001:db8:1:2::/64".
 */
export function clientAddress(headers: Headers): string | null {
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
  const bare = address?.replace(/^::ffff:(?=\d+(?:\.\d+){3}$)/i, "") ?? null;
  if (bare === null || !isIPv6(bare)) return bare;
  const [head = "", tail] = bare.replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const left = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = [...groups, ...Array.from({ length: left }, () => "0"), ...(tail ?? "").split(":")];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || "0", 16).toString(16))
    .join(":")}::/64`;
}

function first(value: string | null): string | null {
  return value?.split(",")[0]?.trim() || null;
}
