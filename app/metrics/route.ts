import { timingSafeEqual } from "node:crypto";
import { config } from "@/lib/config";
import { metricsText } from "@/lib/observe/gauges";
import { metrics } from "@/lib/observe/registry";

export const dynamic = "force-dynamic";

/** For Prometheus: the installation's gauges and this process's own numbers, to whoever has the token; else there is nothing here. */
export async function GET(request: Request): Promise<Response> {
  if (!hasToken(request.headers.get("authorization"), config().metrics.token)) return new Response("Not found", { status: 404 });
  return new Response(await metricsText(), { headers: { "content-type": metrics().registry.contentType, "cache-control": "no-store" } });
}

function hasToken(header: string | null, token: string | undefined): boolean {
  if (!token) return false;
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
