import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AudienceEditor } from "@/components/audiences/audience-editor";
import { pageId } from "../../page-id";

const NEW = "new";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("audiences");
  const { id } = await params;
  return { title: id === NEW ? t("editor.newTitle") : t("title") };
}

export default async function AudiencePage({ params }: Props) {
  const { id } = await params;
  return <AudienceEditor id={id === NEW ? null : await pageId(params)} />;
}
