"use client";
import { Unplug } from "lucide-react";
import { useTranslations } from "next-intl";
import { DangerBar } from "./danger-bar";

/** No worker answers: it goes away by itself once one does. */
export function SilentBar() {
  const t = useTranslations("system.banner");
  return <DangerBar id="silent-banner" icon={Unplug} title={t("silent")} text={(mayLook) => (mayLook ? null : t("askAdministrator"))} />;
}
