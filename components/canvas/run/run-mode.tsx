"use client";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { CanvasHeader, type Mode } from "../header";

interface RunModeProps {
  journey: JourneyDetail;
  refs: JourneyRefs;
  versionId: string | null;
  runId: string | null;
  onMode: (mode: Mode) => void;
  onChoose: (chosen: Record<string, string>) => void;
}

export function RunMode({ journey, onMode }: RunModeProps) {
  return <CanvasHeader name={journey.name} mode="run" onMode={onMode} canRun chips={null} note={null} actions={null} />;
}
