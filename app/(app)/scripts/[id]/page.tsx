import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ScriptDetailPage } from "@/components/scripts/script-detail-page";
import { pageId } from "../../page-id";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("scripts");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ScriptDetailPage id={await pageId(params)} />;
}
