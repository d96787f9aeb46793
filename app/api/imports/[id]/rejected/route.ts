import { cookies } from "next/headers";
import { createTranslator } from "next-intl";
import { enginePort } from "@/app/engine";
import { currentUserId } from "@/lib/auth/sign-in";
import { AppError } from "@/lib/errors";
import { errorResponse } from "@/lib/http/errors";
import { asLocale, LOCALE_COOKIE } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { serviceContext } from "@/lib/services/context";
import { rejectedFile, rejectedFileInput } from "@/lib/services/imports/rejected-file";

/** The rejected rows of an import as a file: `?format=xlsx` or `csv`. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const userId = await currentUserId(request.headers);
    if (!userId) throw new AppError("unauthenticated", "unauthenticated");
    const locale = asLocale((await cookies()).get(LOCALE_COOKIE)?.value);
    const ctx = await serviceContext({ userId, locale, engine: enginePort() });
    const input = rejectedFileInput.parse({ jobId: (await params).id, format: new URL(request.url).searchParams.get("format") ?? "xlsx" });
    const t = createTranslator({ locale, messages: await loadMessages(locale), namespace: "imports" });
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
