"use client";
import { AlignHorizontalDistributeCenter, ImageDown, Keyboard, Network, Redo2, Search, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { Alignment } from "@/lib/journey/edit/align";
import { alignSelected, arrange } from "../actions";
import { useCanvas, useCanvasStore } from "../context";
import { redoEdit, undoEdit } from "../store/store";
import { Tool } from "./tool";

export function Toolbar({ onImage, onLayout }: { onImage: () => void; onLayout: () => void }) {
  const t = useTranslations("canvas");
  const store = useCanvasStore();
  const canUndo = useCanvas((state) => state.history.past.length > 0);
  const canRedo = useCanvas((state) => state.history.future.length > 0);
  const chosen = useCanvas((state) => state.nodes.size);
  const opened = useCanvas((state) => state.opened);
  const alignments: { key: Alignment; label: string; least: number }[] = [
    { key: "left", label: t("align.left"), least: 2 },
    { key: "center", label: t("align.center"), least: 2 },
    { key: "right", label: t("align.right"), least: 2 },
    { key: "top", label: t("align.top"), least: 2 },
    { key: "middle", label: t("align.middle"), least: 2 },
    { key: "bottom", label: t("align.bottom"), least: 2 },
    { key: "spread_x", label: t("align.spreadX"), least: 3 },
    { key: "spread_y", label: t("align.spreadY"), least: 3 },
  ];
  return (
    <div className="cv-float cv-tools top-3 left-3" role="toolbar" aria-label={t("tools.title")}>
      <Tool icon={Undo2} label={t("tools.undo")} keys="Ctrl Z" isDisabled={!canUndo} onPress={() => undoEdit(store)} />
      <Tool icon={Redo2} label={t("tools.redo")} keys="Ctrl Shift Z" isDisabled={!canRedo} onPress={() => redoEdit(store)} />
      <span className="cv-rule" />
      <Tool icon={Search} label={t("tools.find")} keys="Ctrl F" isActive={opened === "find"} onPress={() => store.setState({ opened: "find" })} />
      <Tool
        icon={Network}
        label={t("tools.layout")}
        keys="Shift L"
        onPress={() => {
          void arrange(store).then(onLayout);
        }}
      />
      <Menu
        aria-label={t("tools.align")}
        trigger={
          <IconButton
            size="sm"
            label={t("tools.align")}
            icon={<AlignHorizontalDistributeCenter width={16} height={16} aria-hidden />}
            isDisabled={chosen < 2}
          />
        }
        sections={[
          {
            key: "align",
            items: alignments.map(({ key, label, least }) => ({ key, label, isDisabled: chosen < least, onAction: () => alignSelected(store, key) })),
          },
        ]}
      />
      <span className="cv-rule" />
      <Tool icon={ImageDown} label={t("tools.image")} onPress={onImage} />
      <Tool icon={Keyboard} label={t("tools.keys")} keys="?" onPress={() => store.setState({ opened: "keys" })} />
    </div>
  );
}
