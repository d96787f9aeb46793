import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ScriptsPage } from "@/components/scripts/scripts-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("scripts");
  return { title: t("title") };
}

export default function Page() {
  return <ScriptsPage />;
}
