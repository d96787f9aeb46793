"use client";
import dynamic from "next/dynamic";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { ControlDialog } from "./control-dialog";

// With what it needs of the canvas: not before somebody asks for it.
const StartDialog = dynamic(() => import("./start-dialog").then((module) => module.StartDialog), { ssr: false });

export interface JourneyAction {
  type: "rename" | "duplicate" | "start" | "pause" | "resume" | "stop" | "archive" | "unarchive";
  row: JourneyRow;
}

const NAME_LENGTH = 60;

/** The dialogs behind a row's menu, one at a time. */
export function JourneyDialogs({ action, onClose }: { action: JourneyAction | null; onClose: () => void }) {
  if (!action) return null;
  const { type, row } = action;
  if (type === "archive" || type === "unarchive") return <ArchiveDialog row={row} isBack={type === "unarchive"} onClose={onClose} />;
  if (type === "start") return <StartDialog journeyId={row.id} name={row.name} onClose={onClose} />;
  if (type === "pause" || type === "resume" || type === "stop") return <ControlDialog verb={type} journey={row} onClose={onClose} />;
  return <NameDialog key={`${type} ${row.id}`} action={action} onClose={onClose} />;
}

function NameDialog({ action: { type, row }, onClose }: { action: JourneyAction; onClose: () => void }) {
  const t = useTranslations("journeys");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const duplicates = type === "duplicate";
  const [name, setName] = useState(() => (duplicates ? t("copyOf", { name: row.name }).slice(0, NAME_LENGTH) : row.name));
  const done = async (text: string) => {
    await client.invalidateQueries(trpc.journeys.pathFilter());
    toast(text);
    onClose();
  };
  const rename = useMutation(trpc.journeys.rename.mutationOptions({ onSuccess: () => done(t("renamed", { name: name.trim() })) }));
  const duplicate = useMutation(trpc.journeys.duplicate.mutationOptions({ onSuccess: () => done(t("duplicated", { name: name.trim() })) }));
  const { mutate, isPending, error } = duplicates ? duplicate : rename;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) mutate({ id: row.id, name: name.trim() });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={duplicates ? t("duplicateTitle", { name: row.name }) : t("renameTitle")}
      widthPx={440}
      footer={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button variant="primary" type="submit" form="journey-name" isPending={isPending} isDisabled={!name.trim()}>
            {duplicates ? t("menu.duplicate") : common("save")}
          </Button>
        </>
      }
    >
      <form id="journey-name" onSubmit={submit}>
        <TextField
          label={t("nameLabel")}
          value={name}
          onChange={setName}
          maxLength={NAME_LENGTH}
          isRequired
          autoFocus
          help={duplicates ? t("duplicateHelp") : null}
          error={error ? errorText(error) : null}
        />
      </form>
    </Dialog>
  );
}

function ArchiveDialog({ row, isBack, onClose }: { row: JourneyRow; isBack: boolean; onClose: () => void }) {
  const t = useTranslations("journeys");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const onSuccess = async () => {
    await client.invalidateQueries(trpc.journeys.pathFilter());
    toast(isBack ? t("unarchived", { name: row.name }) : t("archived", { name: row.name }));
    onClose();
  };
  const archive = useMutation(trpc.journeys.archive.mutationOptions({ onSuccess }));
  const unarchive = useMutation(trpc.journeys.unarchive.mutationOptions({ onSuccess }));
  const { mutate, isPending, error } = isBack ? unarchive : archive;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={isBack ? t("unarchiveTitle", { name: row.name }) : t("archiveTitle", { name: row.name })}
      consequence={isBack ? t("unarchiveConsequence") : t("archiveConsequence")}
      confirmLabel={isBack ? t("menu.unarchive") : t("archiveConfirm")}
      onConfirm={() => mutate({ id: row.id })}
      isPending={isPending}
      error={error ? errorText(error) : null}
    />
  );
}
