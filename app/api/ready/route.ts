import { checks } from "@/lib/health/checks";
import { readiness } from "@/lib/health/parts";

/** 200 when every part works, else 503 naming what is missing. */
export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const state = await readiness(checks);
  return Response.json(state, { status: state.ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
