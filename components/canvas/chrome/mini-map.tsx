"use client";
import { MiniMap } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { kindOf } from "@/lib/journey/kinds";
import type { StepNode } from "../flow/types";

const colorOf = (node: StepNode) => `color-mix(in srgb, var(--yd-${kindOf(node.data.node.kind).category}) 55%, transparent)`;

export function JourneyMap({ className }: { className: string }) {
  const t = useTranslations("canvas");
  return (
    <div className={`cv-float h-[94px] w-[148px] overflow-hidden ${className}`} data-testid="mini-map">
      <MiniMap<StepNode>
        pannable
        zoomable
        ariaLabel={t("map")}
        nodeColor={colorOf}
        nodeBorderRadius={16}
        nodeStrokeWidth={0}
        bgColor="var(--surface)"
        maskColor="color-mix(in srgb, var(--yd-canvas) 70%, transparent)"
        maskStrokeColor="var(--accent)"
        maskStrokeWidth={1.5}
        style={{ position: "static", margin: 0, width: 146, height: 92 }}
      />
    </div>
  );
}
