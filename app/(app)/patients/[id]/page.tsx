import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PatientPage } from "@/components/patients/patient-page";
import { pageId } from "../../page-id";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("patients");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PatientPage id={await pageId(params)} />;
}
