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

/** The client's address as the nearest proxy, or the server itself (`writeAddresses`), wrote it down. */
export function clientAddress(headers: Headers): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}

function first(value: string | null): string | null {
  return value?.split(",")[0]?.trim() || null;
}
