import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CallsPage } from "@/components/calls/calls-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("calls");
  return { title: t("title") };
}

export default function Page() {
  return <CallsPage />;
}
