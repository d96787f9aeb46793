/** Where to go after signing in: a path of ours, never another site, never back to the sign-in. */
export function localPath(next: unknown): string {
  if (typeof next !== "string" || !/^\/(?![/\\])/.test(next) || !URL.canParse(next, "http://here.invalid")) return "/";
  const url = new URL(next, "http://here.invalid");
  return url.host === "here.invalid" && !url.pathname.startsWith("/sign-in") && !url.pathname.startsWith("/api/") ? url.pathname + url.search : "/";
}

/** Set on each request by the proxy: the path that was asked for. */
export const PATH_HEADER = "x-yidao-path";

/** The sign-in page that goes on to `path` afterwards. */
export function signInPath(path: string | null): string {
  const next = localPath(path);
  return next === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
}
