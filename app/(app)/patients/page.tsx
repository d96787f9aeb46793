import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PatientsPage } from "@/components/patients/patients-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("patients");
  return { title: t("title") };
}

export default function Page() {
  return <PatientsPage />;
}
