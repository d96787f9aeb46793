"use client";
import { useTranslations } from "next-intl";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

type Props = { error: Error & { digest?: string }; reset: () => void };

/** The shell itself could not be built, e.g. the database does not answer. */
export default function RootError({ error, reset }: Props) {
  const t = useTranslations("shell.failure");
  const common = useTranslations("common");
  return (
    <MessagePage title={t("shellTitle")} text={t("shellText", { id: error.digest ?? "–" })}>
      <Button variant="primary" onPress={reset}>
        {common("retry")}
      </Button>
    </MessagePage>
  );
}
