import { maxWebhookBytes } from "@/lib/channels/webhook";
import { incoming, readLimited } from "@/lib/body";
import { isCompanyId, takeWebhook } from "@/lib/intake/take";

export const dynamic = "force-dynamic";

/** As `lib/intake/listener.ts` takes them in a process of its own; here for installations with one address only. */
export async function POST(request: Request, { params }: { params: Promise<{ companyId: string }> }): Promise<Response> {
  const { companyId } = await params;
  if (!isCompanyId(companyId)) return refuse(404, "unknown_company");
  const body = await readLimited(incoming(request), maxWebhookBytes);
  if (!body) return refuse(413, "too_large");
  const { status, code } = await takeWebhook(companyId, request.headers, body);
  return code === null ? new Response(null, { status }) : refuse(status, code);
}

function refuse(status: number, code: string): Response {
  return Response.json({ error: { code } }, { status });
}
