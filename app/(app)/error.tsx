"use client";
import { useTranslations } from "next-intl";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error, reset }: Props) {
  const t = useTranslations("shell.failure");
  const common = useTranslations("common");
  return (
    <MessagePage inside title={t("title")} text={t("text", { id: error.digest ?? "–" })}>
      <Button variant="primary" onPress={reset}>
        {common("retry")}
      </Button>
      <LinkButton href="/">{t("home")}</LinkButton>
    </MessagePage>
  );
}
