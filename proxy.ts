import { type NextRequest, NextResponse } from "next/server";
import { PATH_HEADER } from "@/lib/http/local-path";

const isDevelopment = process.env.NODE_ENV === "development";

/**
 * Security headers for every page, with a nonce of its own for the scripts. Who may do what is decided in the services, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce out of the request's policy and puts it on its own scripts.
  headers.set("content-security-policy", policy);
  // A layout can't see the address: the sign-in page needs it to go on from there.
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "strict-origin-when-cross-origin");
  response.headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  if (request.headers.get("x-forwarded-proto") === "https") response.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    // Hot reload evaluates code; the built product never does.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // The canvas and floating parts are placed by inline style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  // Not for uploads: of a request that passes here, Next keeps the body in memory and hands on its first 10 MB alone.
  matcher: [{ source: "/((?!_next/static|_next/image|icon.svg|api/imports$).*)", missing: [{ type: "header", key: "next-router-prefetch" }] }],
};
