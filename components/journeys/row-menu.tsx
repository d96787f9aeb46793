"use client";
import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCan, useClinicHref } from "@/components/shell/context";
import { IconButton } from "@/components/ui/button";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { JourneyRow } from "@/lib/services/journeys/list";
import type { JourneyAction } from "./journey-dialogs";
import { whyNoStart } from "./why-no-start";

export function RowMenu({ row, onAction }: { row: JourneyRow; onAction: (action: JourneyAction) => void }) {
  const t = useTranslations("journeys");
  const router = useRouter();
  const href = useClinicHref();
  const mayEdit = useCan("journey.edit") && row.inScope;
  const mayRun = useCan("journey.run") && row.inScope;
  const runs = row.state === "running" || row.state === "paused";
  const item = (type: JourneyAction["type"], rest: Partial<MenuItem> = {}): MenuItem => ({
    key: type,
    label: t(`menu.${type}`),
    onAction: () => onAction({ type, row }),
    ...rest,
  });
  const open: MenuItem = { key: "open", label: t("menu.open"), onAction: () => router.push(href(`/journeys/${row.id}`)) };
  const edits = mayEdit && row.state !== "archived" ? [item("rename"), item("duplicate")] : mayEdit ? [item("duplicate")] : [];
  const archive =
    mayEdit && row.state === "archived"
      ? [item("unarchive")]
      : mayEdit
        ? [item("archive", runs ? { isDisabled: true, note: t("menu.stopFirst") } : {})]
        : [];
  const why = whyNoStart(row);
  const start = mayRun && row.state !== "archived" ? [item("start", why ? { isDisabled: true, note: t(`menu.${why}`) } : {})] : [];
  const controls = mayRun && runs ? [item(row.state === "paused" ? "resume" : "pause"), item("stop", { isDanger: true })] : [];
  return (
    <Menu
      aria-label={row.name}
      placement="bottom end"
      trigger={<IconButton label={t("menu.label", { name: row.name })} icon={<MoreHorizontal aria-hidden />} size="sm" tooltip={false} />}
      sections={[
        { key: "open", items: [open, ...edits] },
        { key: "run", items: [...start, ...controls] },
        { key: "end", items: archive },
      ].filter((section) => section.items.length > 0)}
    />
  );
}
