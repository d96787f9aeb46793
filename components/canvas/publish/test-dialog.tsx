"use client";
import type { JourneyDocument } from "@/lib/journey/document";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";

interface TestDialogProps {
  journeyId: string;
  document: JourneyDocument;
  refs: JourneyRefs;
  problems: Problem[];
  onClose: () => void;
  onStarted: (runId: string) => void;
}

export function TestDialog(_: TestDialogProps) {
  return null;
}
