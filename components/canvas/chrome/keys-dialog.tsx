"use client";
import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { KeyHint } from "@/components/ui/states";
import { KEY_SHEET } from "../keys";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("canvas.keys");
  return (
    <Dialog isOpen onClose={onClose} title={t("title")} widthPx={640}>
      <div className="grid grid-cols-2 gap-x-10 gap-y-5">
        {KEY_SHEET.map(({ group, rows }) => (
          <section key={group}>
            <h3 className="mb-1 text-sm font-semibold">{t(`group.${group}`)}</h3>
            <dl>
              {rows.map(([word, keys]) => (
                <div key={word} className="flex h-7 items-center justify-between gap-4">
                  <dt className="text-sm text-muted">{t(`row.${word}`)}</dt>
                  <dd>
                    <KeyHint>{keys}</KeyHint>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
