import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CallingRulesPage } from "@/components/calling-rules/calling-rules-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("callingRules");
  return { title: t("title") };
}

export default function Page() {
  return <CallingRulesPage />;
}
