"use client";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/context";
import type { Permission } from "@/lib/auth/permissions";

/** Why something of a journey can be seen but not done: in words, for whoever points at it. */
export function useWhyNot(journeyState: string): (permission: Permission) => string {
  const t = useTranslations("canvas.whyNot");
  const { permissions } = useShell();
  return (permission) => {
    if (journeyState === "archived") return t("archived");
    return permissions.includes(permission) ? t("companyWide") : t("noRight");
  };
}
