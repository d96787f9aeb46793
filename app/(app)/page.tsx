import { Page, PageHeader } from "@/components/ui/page";
import { getTranslations } from "next-intl/server";

export default async function OverviewPage() {
  const t = await getTranslations("overview");
  return (
    <Page>
      <PageHeader title={t("title")} />
    </Page>
  );
}
