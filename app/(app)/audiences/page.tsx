import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AudienceList } from "@/components/audiences/audience-list";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("audiences");
  return { title: t("title") };
}

export default function AudiencesPage() {
  return <AudienceList />;
}
