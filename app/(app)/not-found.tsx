import { getTranslations } from "next-intl/server";
import { MessagePage } from "@/components/shell/message-page";
import { LinkButton } from "@/components/ui/link-button";

/** Inside the shell: what was asked for is not there, or not for this person. */
export default async function NotFound() {
  const t = await getTranslations("shell.notFound");
  return (
    <MessagePage inside title={t("title")} text={t("text")}>
      <LinkButton href="/">{t("home")}</LinkButton>
    </MessagePage>
  );
}
