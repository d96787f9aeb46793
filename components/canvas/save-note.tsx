"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import { useCanvas } from "./context";

/** How many nodes differ from the version that runs, and whether the draft is safe. */
export function SaveNote({ changes, onDecide }: { changes: number; onDecide: () => void }) {
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
    refused: t("save.refused"),
  };
  const isStuck = save.type === "conflict" || save.type === "refused";
  return (
    <span
      data-testid="save-state"
      data-state={save.type}
      className={isStuck || save.type === "retrying" ? "text-warning-text" : undefined}
      role="status"
    >
      {count}
      {isStuck ? (
        <button type="button" className="underline underline-offset-2" onClick={onDecide}>
          {words[save.type]}
        </button>
      ) : (
        words[save.type]
      )}
    </span>
  );
}
