import { apiError, apiRequest } from "@/lib/http/api";
import { MAX_MESSAGE_BYTES } from "@/lib/services/track/message";
import { receiveTracked } from "@/lib/services/track/receive";

export const dynamic = "force-dynamic";

const WHY = {
  invalid: "This field is missing or not as it should be",
  unstorable_text: "A text holds a NUL character or half of a character, which can't be kept",
  too_large: "The message is too long",
  unsupported_type: "Only messages of type track are taken",
  unknown_user: "No patient has this record number or id",
};

/** One event of one patient, shaped as in the Segment spec. */
export const POST = (request: Request): Promise<Response> =>
  apiRequest(request, MAX_MESSAGE_BYTES, async (companyId, body) => {
    const { recorded, rejected } = await receiveTracked(companyId, [body]);
    const [refused] = rejected;
    if (refused)
      return apiError(refused.code === "unknown_user" ? 404 : 400, refused.code, `${WHY[refused.code]}${refused.field ? `: ${refused.field}` : ""}.`);
    return Response.json({ success: true, recorded });
  });
