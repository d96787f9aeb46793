import { apiError, apiRequest } from "@/lib/http/api";
import { batchSchema, MAX_BATCH } from "@/lib/services/track/message";
import { receiveTracked } from "@/lib/services/track/receive";

export const dynamic = "force-dynamic";

const MAX_BYTES = 500 * 1024;

/** Many events at once. Those that are not right are named by their place; the others are taken. */
export const POST = (request: Request): Promise<Response> =>
  apiRequest(request, MAX_BYTES, async (companyId, body) => {
    const parsed = batchSchema.safeParse(body);
    if (!parsed.success) return apiError(400, "invalid", `Send {"batch": [...]} with 1 to ${MAX_BATCH} messages.`);
    const report = await receiveTracked(companyId, parsed.data.batch);
    return Response.json({ success: true, ...report });
  });
