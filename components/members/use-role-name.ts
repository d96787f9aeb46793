"use client";
import { useTranslations } from "next-intl";
import { ROLE_KEYS } from "@/lib/auth/permissions";
import type { RoleRow } from "@/lib/services/members/list";

/** The product's own roles have names in each language; others are called what the company called them. */
export function useRoleName(): (role: Pick<RoleRow, "key" | "name"> | undefined) => string {
  const t = useTranslations("members.role");
  return (role) => {
    if (!role) return "–";
    const key = ROLE_KEYS.find((k) => k === role.key);
    return key ? t(key) : role.name;
  };
}
