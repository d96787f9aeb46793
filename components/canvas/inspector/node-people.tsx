"use client";
import { useTranslations } from "next-intl";
import type { JourneyNode } from "@/lib/journey/document";

interface NodePeopleProps {
  journeyId: string;
  versionId: string | null;
  node: JourneyNode;
}

export function NodePeople({ versionId }: NodePeopleProps) {
  const t = useTranslations("canvas");
  if (versionId === null) return <p className="px-[18px] py-4 text-muted">{t("inspector.notRunning")}</p>;
  return null;
}
