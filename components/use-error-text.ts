"use client";
import { TRPCClientError } from "@trpc/client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { asClientError } from "./client-error";

/** The sentence for a failure: `errors.<code>` filled with its params; a failure of the way there is "offline". */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  const permissionName = useTranslations("members.permission");
  return useCallback(
    (error: unknown) => {
      const data = error instanceof TRPCClientError ? error.data : null;
      if (error instanceof TRPCClientError && !data) return t("offline");
      const failure = asClientError(data?.app);
      if (!failure || !t.has(failure.code)) return t("unknown", { id: "–" });
      const { code, params } = failure;
      const { permission } = params;
      if (typeof permission === "string" && permissionName.has(permission)) return t(code, { ...params, permission: permissionName(permission) });
      return t(code, params);
    },
    [t, permissionName],
  );
}
