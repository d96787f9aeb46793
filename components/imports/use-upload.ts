"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { z } from "zod";
import { MAX_FILE_BYTES } from "@/lib/importing/limits";

const answerSchema = z.union([
  z.object({ jobId: z.uuid() }),
  z.object({ error: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }) }),
]);

/** Sends a file; a refusal is a sentence in the reader's language. */
export function useUpload(onUploaded: (jobId: string) => void) {
  const t = useTranslations("errors");
  return useMutation({
    onSuccess: onUploaded,
    async mutationFn(file: File): Promise<string> {
      // The server would say the same, after everything has travelled.
      if (file.size > MAX_FILE_BYTES) throw new Error(t("import_too_big", { maxMb: MAX_FILE_BYTES / 1024 / 1024 }));
      const response = await fetch("/api/imports", {
        method: "POST",
        body: file,
        headers: { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) },
      }).catch(() => null);
      if (!response) throw new Error(t("offline"));
      const answer = answerSchema.safeParse(await response.json().catch(() => null));
      if (!answer.success) throw new Error(t("unknown", { id: "–" }));
      if ("jobId" in answer.data) return answer.data.jobId;
      const { code, params } = answer.data.error;
      throw new Error(t.has(code) ? t(code, params) : t("unknown", { id: "–" }));
    },
  });
}
