"use client";
import { CornerDownRight, LogOut, SkipForward } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/toggles";
import type { HandVerb } from "./by-hand-dialog";

/** As many as one action takes. */
export const MOST_SELECTED = 500;

interface SelectionBarProps {
  count: number;
  isAll: boolean;
  onAll: (on: boolean) => void;
  onAct: (verb: HandVerb) => void;
}

/** In the place of the filters while people are chosen. */
export function SelectionBar({ count, isAll, onAll, onAct }: SelectionBarProps) {
  const t = useTranslations("byHand");
  return (
    <div
      className="flex min-h-[45px] flex-wrap items-center gap-1.5 border-t border-separator bg-accent-soft px-[18px] py-2"
      role="toolbar"
      aria-label={t("selected", { count })}
    >
      <Checkbox aria-label={t("selectAll")} isSelected={isAll} isIndeterminate={!isAll} onChange={onAll} />
      <span className="flex-1 pl-1 text-sm font-medium text-accent-text" data-metric="selected" data-value={count}>
        {count > MOST_SELECTED ? t("tooMany", { most: MOST_SELECTED }) : t("selected", { count })}
      </span>
      <HandButtons isDisabled={count > MOST_SELECTED} onAct={onAct} />
    </div>
  );
}

export function HandButtons({ isDisabled, onAct }: { isDisabled?: boolean; onAct: (verb: HandVerb) => void }) {
  const t = useTranslations("byHand");
  return (
    <>
      <Button size="xs" icon={<SkipForward aria-hidden />} isDisabled={isDisabled} onPress={() => onAct("skip")}>
        {t("skip")}
      </Button>
      <Button size="xs" icon={<CornerDownRight aria-hidden />} isDisabled={isDisabled} onPress={() => onAct("move")}>
        {t("move")}
      </Button>
      <Button size="xs" variant="danger" icon={<LogOut aria-hidden />} isDisabled={isDisabled} onPress={() => onAct("exit")}>
        {t("exit")}
      </Button>
    </>
  );
}
