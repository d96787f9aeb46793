"use client";
import { TRPCClientError } from "@trpc/client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { z } from "zod";

const clientError = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });

/** The sentence for a failure: `errors.<code>` filled with its params; a failure of the way there is "offline". */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  const permissionName = useTranslations("members.permission");
  return useCallback(
    (error: unknown) => {
      const data = error instanceof TRPCClientError ? error.data : null;
      if (error instanceof TRPCClientError && !data) return t("offline");
      const parsed = clientError.safeParse(data?.app);
      if (!parsed.success || !t.has(parsed.data.code)) return t("unknown", { id: "–" });
      const { code, params } = parsed.data;
      const { permission } = params;
      if (typeof permission === "string" && permissionName.has(permission)) return t(code, { ...params, permission: permissionName(permission) });
      return t(code, params);
    },
    [t, permissionName],
  );
}
