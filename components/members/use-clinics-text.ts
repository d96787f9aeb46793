"use client";
import { useTranslations } from "next-intl";

/** The clinics that a member sees, in words; null = all of them. */
export function useClinicsText(): (clinics: string[] | null) => string {
  const t = useTranslations("members");
  return (clinics) => (clinics === null ? t("allClinics") : clinics.join(t("listSeparator")) || t("noClinics"));
}
