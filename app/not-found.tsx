import { getTranslations } from "next-intl/server";
import { MessagePage } from "@/components/shell/message-page";
import { LinkButton } from "@/components/ui/link-button";

export default async function NotFound() {
  const t = await getTranslations("shell.notFound");
  return (
    <MessagePage title={t("title")} text={t("text")}>
      <LinkButton href="/" variant="primary">
        {t("home")}
      </LinkButton>
    </MessagePage>
  );
}
