"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import { useCanvas } from "./context";

/** How many nodes differ from the version that runs, and whether the draft is safe. */
export function SaveNote({ changes, onConflict }: { changes: number; onConflict: () => void }) {
  const t = useTranslations("canvas");
  const format = useFormat();
  const save = useCanvas((state) => state.save);
  const count = changes > 0 ? `${t("save.changes", { count: changes })} · ` : "";
  const words = {
    saved: save.type === "saved" && save.at ? t("save.savedAt", { time: format.time(save.at) }) : t("save.saved"),
    dirty: t("save.dirty"),
    saving: t("save.saving"),
    retrying: t("save.retrying"),
    conflict: t("save.conflict"),
  };
  const isBad = save.type === "retrying" || save.type === "conflict";
  return (
    <span data-testid="save-state" data-state={save.type} className={isBad ? "text-warning-text" : undefined} role="status">
      {count}
      {save.type === "conflict" ? (
        <button type="button" className="underline underline-offset-2" onClick={onConflict}>
          {words.conflict}
        </button>
      ) : (
        words[save.type]
      )}
    </span>
  );
}
