"use client";
import { useMutation } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { useCopy } from "@/components/ui/use-copy";
import { useErrorText } from "@/components/use-error-text";

/** Names a key; then shows it, this one time. */
export function CreateKeyDialog({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
  const t = useTranslations("apiKeys");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const { copy, isCopied } = useCopy();
  const create = useMutation(trpc.apiKeys.create.mutationOptions());
  const key = create.data?.key ?? null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isDismissable={key === null}
      title={key === null ? t("create") : t("created", { name })}
      footer={
        key === null ? (
          <>
            <Button onPress={onClose}>{t("cancel")}</Button>
            <Button
              variant="primary"
              isDisabled={name.trim() === ""}
              isPending={create.isPending}
              onPress={() => create.mutate({ name }, { onSuccess: onCreated })}
            >
              {t("create")}
            </Button>
          </>
        ) : (
          <Button variant="primary" onPress={onClose}>
            {t("done")}
          </Button>
        )
      }
    >
      {key === null ? (
        <TextField
          label={t("column.name")}
          help={t("nameHelp")}
          placeholder={t("namePlaceholder")}
          maxLength={40}
          isRequired
          autoFocus
          value={name}
          onChange={setName}
          error={create.error ? errorText(create.error) : undefined}
        />
      ) : (
        <div className="grid gap-3">
          <p>{t("onlyOnce")}</p>
          <div className="flex gap-2">
            <TextField aria-label={t("column.key")} className="flex-1" value={key} isReadOnly />
            <Button icon={isCopied ? <Check aria-hidden /> : <Copy aria-hidden />} onPress={() => copy(key)}>
              {isCopied ? t("copied") : t("copy")}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
