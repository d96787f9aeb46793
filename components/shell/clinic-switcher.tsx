"use client";
import { Building2, ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { useClinic, useShell } from "./context";

/** Which clinic the page speaks of; stands in the URL, so that a link shows the same to another. */
export function ClinicSwitcher() {
  const t = useTranslations("shell.clinic");
  const { clinics } = useShell();
  const { clinicId, clinic, setClinicId } = useClinic();
  const only = clinics.length === 1 ? clinics[0] : undefined;
  if (only) {
    return (
      <span className="flex h-8 items-center gap-1.5 px-3 text-muted">
        <Building2 aria-hidden />
        {only.shortName}
      </span>
    );
  }
  const all: MenuItem = { key: "all", label: t("all"), isSelected: clinicId === null, onAction: () => setClinicId(null) };
  const items = clinics.map(
    (c): MenuItem => ({
      key: c.id,
      label: c.shortName,
      text: c.shortName,
      note: c.callingActive ? undefined : t("callingInactive"),
      isSelected: c.id === clinicId,
      onAction: () => setClinicId(c.id),
    }),
  );
  return (
    <Menu
      aria-label={t("label")}
      placement="bottom end"
      sections={[
        { key: "all", items: [all] },
        { key: "clinics", items },
      ]}
      trigger={
        <Button variant="ghost" icon={<Building2 aria-hidden />}>
          {clinic?.shortName ?? t("all")}
          {clinic ? null : <span className="yd-count">{clinics.length}</span>}
          <ChevronDown aria-hidden width={14} height={14} />
        </Button>
      }
    />
  );
}
