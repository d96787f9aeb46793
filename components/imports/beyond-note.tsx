import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Beyond } from "@/lib/importing/table";

/** Says that rows went on behind the last named column, and that this is left out. */
export function BeyondNote({ beyond }: { beyond: Beyond | null }) {
  const t = useTranslations("imports");
  if (!beyond) return null;
  return (
    <p className="mb-2 flex items-center gap-1.5 text-sm text-warning-text" role="status">
      <CircleAlert size={14} className="flex-none" aria-hidden />
      {t("beyond", { count: beyond.rows, row: beyond.firstRow })}
    </p>
  );
}
