import { createTranslator } from "next-intl";
import { enginePort } from "@/app/engine";
import { errorResponse } from "@/lib/http/errors";
import { serviceOf } from "@/lib/http/service";
import { loadMessages } from "@/lib/i18n/messages";
import { rejectedFile, rejectedFileInput } from "@/lib/services/imports/rejected-file";

/** The rejected rows of an import as a file: `?format=xlsx` or `csv`. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const ctx = await serviceOf(request, enginePort());
    const input = rejectedFileInput.parse({ jobId: (await params).id, format: new URL(request.url).searchParams.get("format") ?? "xlsx" });
    const t = createTranslator({ locale: ctx.locale, messages: await loadMessages(ctx.locale), namespace: "imports" });
    const file = await rejectedFile(ctx, input, {
      columns: [t("file.row"), t("file.column"), t("file.reason")],
      reason: (code) => (t.has(`reasons.${code}`) ? t(`reasons.${code}`) : code),
    });
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return errorResponse(error, crypto.randomUUID());
  }
}
