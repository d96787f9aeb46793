import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LinesPage } from "@/components/lines/lines-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("lines");
  return { title: t("title") };
}

export default function Lines() {
  return <LinesPage />;
}
