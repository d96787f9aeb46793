import { enginePort } from "@/app/engine";
import { AppError } from "@/lib/errors";
import { incoming, readLimited } from "@/lib/body";
import { errorResponse } from "@/lib/http/errors";
import { serviceOf } from "@/lib/http/service";
import { MAX_FILE_BYTES } from "@/lib/importing/limits";
import { requirePermission } from "@/lib/services/context";
import { uploadImport } from "@/lib/services/imports/upload";

/** The file is the body; its name is in `x-file-name` (percent-encoded). Answers 201 `{ jobId }`. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await serviceOf(request, enginePort());
    // Before the body is read: nobody fills the memory without the permission.
    requirePermission(ctx, "patient.import");
    const fileName = fileNameOf(request.headers.get("x-file-name"));
    const { jobId } = await uploadImport(ctx, { fileName, bytes: await bodyOf(request) });
    return Response.json({ jobId }, { status: 201, headers: { "x-content-type-options": "nosniff" } });
  } catch (error) {
    return errorResponse(error, crypto.randomUUID());
  }
}

/** What no database keeps (NUL, halves of characters), and what makes a name look like another one (controls, turns of direction). */
const UNSEEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function fileNameOf(header: string | null): string {
  try {
    return decodeURIComponent(header ?? "")
      .slice(0, 200)
      .replaceAll(UNSEEN, "");
  } catch {
    throw new AppError("invalid", "invalid_input", { field: "x-file-name" });
  }
}

async function bodyOf(request: Request): Promise<Buffer> {
  const sent = incoming(request);
  const bytes = await readLimited(sent, MAX_FILE_BYTES);
  if (!bytes) throw new AppError("invalid", "import_too_big", { maxMb: MAX_FILE_BYTES / 1024 / 1024 });
  // A part of a file would be imported as if it were all of it.
  if (sent.contentLength !== null && bytes.length !== Number(sent.contentLength)) throw new AppError("invalid", "import_cut_off");
  return bytes;
}
