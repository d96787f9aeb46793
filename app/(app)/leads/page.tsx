import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LeadsPage } from "@/components/leads/leads-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("leads");
  return { title: t("title") };
}

export default function Leads() {
  return <LeadsPage />;
}
