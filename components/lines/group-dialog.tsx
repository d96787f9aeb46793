"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { useErrorText } from "@/components/use-error-text";

export function GroupDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("lines");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const create = useMutation(
    trpc.lines.createGroup.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.lines.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("addGroup")}
      footer={
        <>
          <span className="flex-1" />
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button variant="primary" isDisabled={name.trim() === ""} isPending={create.isPending} onPress={() => create.mutate({ name })}>
            {t("save")}
          </Button>
        </>
      }
    >
      <TextField
        label={t("groupName")}
        help={t("groupHelp")}
        isRequired
        autoFocus
        maxLength={60}
        value={name}
        onChange={setName}
        error={create.error ? errorText(create.error) : undefined}
      />
    </Dialog>
  );
}
