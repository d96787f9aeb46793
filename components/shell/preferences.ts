"use client";
const YEAR_SECONDS = 31_536_000;

/** Keeps a preference (language, theme) in a cookie, which the server reads when it renders. */
export function remember(name: string, value: string): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}
