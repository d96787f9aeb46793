import { enginePort } from "@/app/engine";
import { errorResponse } from "@/lib/http/errors";
import { byteRange } from "@/lib/http/range";
import { serviceOf } from "@/lib/http/service";
import { auditionInput, auditionScript, readRecording } from "@/lib/services/scripts/audition";

/** `?scene=<id>` of a script, spoken: a WAV file, whole or the range that is asked for. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const ctx = await serviceOf(request, enginePort());
    const input = auditionInput.parse({ scriptId: (await params).id, sceneId: new URL(request.url).searchParams.get("scene") ?? "" });
    const recording = await auditionScript(ctx, input);
    const headers = {
      "content-type": "audio/wav",
      "accept-ranges": "bytes",
      etag: `"${recording.etag}"`,
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
    };
    if (request.headers.get("if-none-match") === headers.etag) return new Response(null, { status: 304, headers });
    const range = byteRange(request.headers.get("range"), recording.bytes);
    if (range === "unsatisfiable") return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${recording.bytes}` } });
    if (range === "all") return new Response(await readRecording(recording, 0, recording.bytes - 1), { headers });
    return new Response(await readRecording(recording, range.start, range.end), {
      status: 206,
      headers: { ...headers, "content-range": `bytes ${range.start}-${range.end}/${recording.bytes}` },
    });
  } catch (error) {
    return errorResponse(error, crypto.randomUUID());
  }
}
