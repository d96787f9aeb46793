"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggles";
import { useErrorText } from "@/components/use-error-text";
import type { Lines } from "@/lib/services/lines/list";

interface GroupDialogProps {
  /** null = a new one. */
  group: Lines["groups"][number] | null;
  onClose: () => void;
}

export function GroupDialog({ group, onClose }: GroupDialogProps) {
  const t = useTranslations("lines");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [name, setName] = useState(group?.name ?? "");
  const [isDefault, setDefault] = useState(group?.isDefault ?? false);
  const handlers = {
    onSuccess: async () => {
      await client.invalidateQueries(trpc.lines.pathFilter());
      onClose();
    },
  };
  const create = useMutation(trpc.lines.createGroup.mutationOptions(handlers));
  const update = useMutation(trpc.lines.updateGroup.mutationOptions(handlers));
  const remove = useMutation(trpc.lines.removeGroup.mutationOptions(handlers));
  const { error, isPending } = group ? update : create;
  const save = () => (group ? update.mutate({ id: group.id, name, isDefault }) : create.mutate({ name }));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={group ? t("editGroup") : t("addGroup")}
      footer={
        <>
          {group && !group.isDefault ? (
            <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate({ id: group.id })}>
              {t("removeGroup")}
            </Button>
          ) : null}
          <span className="flex-1" />
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button variant="primary" isDisabled={name.trim() === ""} isPending={isPending} onPress={save}>
            {t("save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <TextField
          label={t("groupName")}
          help={t("groupHelp")}
          isRequired
          autoFocus
          maxLength={60}
          value={name}
          onChange={setName}
          error={error ? errorText(error) : undefined}
        />
        {group ? (
          <Checkbox isSelected={isDefault} onChange={setDefault} isDisabled={group.isDefault}>
            {group.isDefault ? t("isDefaultGroup") : t("makeDefaultGroup")}
          </Checkbox>
        ) : null}
        {remove.error ? <p className="yd-error">{errorText(remove.error)}</p> : null}
      </div>
    </Dialog>
  );
}
