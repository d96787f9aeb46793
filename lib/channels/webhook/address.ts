import { BlockList, isIP } from "node:net";

/**
 * Addresses that no request of a customer's may reach: this machine, its networks, link-local (where clouds keep their metadata),
 * carriers' shared ranges, documentation, multicast and what is reserved. After the IANA special-purpose registries.
 */
const REFUSED_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Of IPv6 only global unicast is public, less what tunnels to IPv4 or is for documents. */
const REFUSED_V6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const refused = new BlockList();
for (const [net, prefix] of REFUSED_V4) refused.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of REFUSED_V6) refused.addSubnet(net, prefix, "ipv6");
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, "ipv4");
  return family === 6 && globalUnicast.check(address, "ipv6") && !refused.check(address, "ipv6");
}

export type UrlFault = "url_invalid" | "url_not_https" | "url_private";

/**
 * What is wrong with an endpoint's address, as far as its text tells; null = nothing. `allowedHosts` ("crm.internal",
 * "localhost:4100") are this installation's own: there plain http and private addresses are let through.
 */
export function urlFault(text: string, allowedHosts: readonly string[]): UrlFault | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.password !== "" || url.hostname === "")
    return "url_invalid";
  if (isAllowedHost(url, allowedHosts)) return null;
  if (url.protocol !== "https:") return "url_not_https";
  const host = bareHost(url);
  const isLocalName = host === "localhost" || host.endsWith(".localhost") || (!host.includes(".") && isIP(host) === 0);
  return isLocalName || (isIP(host) !== 0 && !isPublicAddress(host)) ? "url_private" : null;
}

export const isAllowedHost = (url: URL, allowedHosts: readonly string[]): boolean =>
  allowedHosts.includes(url.hostname) || allowedHosts.includes(url.host);

/** Without the brackets of an IPv6 address. */
const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");
