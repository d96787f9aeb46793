import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { JourneysPage } from "@/components/journeys/journeys-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("journeys");
  return { title: t("title") };
}

export default function Page() {
  return <JourneysPage />;
}
