"use client";
import { useReactFlow, useViewport } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Tool } from "./tool";

export const FIT = { padding: 0.12, maxZoom: 1, duration: 240 };

export function ZoomBar({ className = "bottom-3 left-3" }: { className?: string }) {
  const t = useTranslations("canvas");
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const { zoom } = useViewport();
  return (
    <div className={`cv-float cv-tools ${className}`} role="toolbar" aria-label={t("zoom.title")}>
      <Tool icon={Minus} label={t("zoom.out")} keys="−" onPress={() => void zoomOut()} />
      <span className="w-11 text-center text-sm font-medium">{Math.round(zoom * 100)}%</span>
      <Tool icon={Plus} label={t("zoom.in")} keys="+" onPress={() => void zoomIn()} />
      <span className="cv-rule" />
      <Tool icon={Maximize} label={t("zoom.fit")} keys="Shift 1" onPress={() => void fitView(FIT)} />
    </div>
  );
}
