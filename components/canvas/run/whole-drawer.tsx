"use client";
import { UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import type { WholeList } from "@/lib/metrics/lists";
import type { RunFigures } from "@/lib/services/runs/figures";
import { DrawerFrame } from "./drawer";
import { Sum } from "./sum";
import { shownWholeParts, WHOLE_COLOR, wholeCount } from "./whole";

interface WholeDrawerProps {
  figures: RunFigures | undefined;
  list: WholeList;
  onList: (list: WholeList) => void;
  onClose: () => void;
  isStale: boolean;
  actions: ReactNode;
  children: ReactNode;
}

/** All who entered: what became of them, and the people behind the part that is chosen. */
export function WholeDrawer({ figures, list, onList, onClose, isStale, actions, children }: WholeDrawerProps) {
  const t = useTranslations("canvas.run");
  const totals = figures?.totals;
  return (
    <DrawerFrame
      label={t("wholeDrawer")}
      icon={<UsersRound width={18} height={18} className="flex-none text-muted" aria-hidden />}
      title={t("whole")}
      actions={actions}
      onClose={onClose}
    >
      <div className={cx("px-[18px] pb-3", isStale && "cv-stale")}>
        <Sum
          entered={wholeCount(totals, "entered")}
          isEnteredChosen={list === "entered"}
          onEntered={() => onList("entered")}
          parts={shownWholeParts(totals).map((part) => ({
            key: part,
            label: t(`total.${part}`),
            count: wholeCount(totals, part),
            color: WHOLE_COLOR[part],
            isChosen: list === part,
            onChoose: () => onList(part),
          }))}
          reconciles={figures?.reconciles ?? null}
        />
      </div>
      {children}
    </DrawerFrame>
  );
}
