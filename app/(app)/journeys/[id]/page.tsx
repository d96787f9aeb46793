import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { JourneyPage } from "@/components/canvas/journey-page";
import "@xyflow/react/dist/base.css";
import "@/components/canvas/canvas.css";
import { pageId } from "../../page-id";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("journeys");
  return { title: t("title") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const id = await pageId(params);
  return <JourneyPage id={id} key={id} />;
}
