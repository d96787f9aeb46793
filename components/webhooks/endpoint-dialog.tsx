"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { Switch } from "@/components/ui/toggles";
import { useCopy } from "@/components/ui/use-copy";
import { useErrorText } from "@/components/use-error-text";
import type { EndpointRow } from "@/lib/services/webhooks/list";

/** A new endpoint, or one that is there. A secret is shown once, when it is made. */
export function EndpointDialog({ endpoint, onClose }: { endpoint: EndpointRow | null; onClose: () => void }) {
  const t = useTranslations("webhooks");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [name, setName] = useState(endpoint?.name ?? "");
  const [url, setUrl] = useState(endpoint?.url ?? "https://");
  const [allowPhone, setAllowPhone] = useState(endpoint?.allowPhone ?? false);
  const [enabled, setEnabled] = useState(endpoint?.enabled ?? true);
  const [secret, setSecret] = useState<string | null>(null);
  const [rotating, setRotating] = useState(false);
  const refresh = () =>
    Promise.all([client.invalidateQueries(trpc.webhooks.pathFilter()), client.invalidateQueries(trpc.journeys.refs.pathFilter())]);
  const shown = {
    onSuccess: (made: { secret: string }) => {
      setSecret(made.secret);
      return refresh();
    },
  };
  const create = useMutation(trpc.webhooks.create.mutationOptions(shown));
  const rotate = useMutation(trpc.webhooks.rotateSecret.mutationOptions(shown));
  const update = useMutation(
    trpc.webhooks.update.mutationOptions({
      onSuccess: async () => {
        await refresh();
        toast(t("saved", { name }));
        onClose();
      },
    }),
  );
  const error = create.error ?? update.error;
  const fields = { name, url, allowPhone, enabled };
  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  if (endpoint && rotating)
    return (
      <ConfirmDialog
        isOpen
        onClose={() => setRotating(false)}
        title={t("rotateTitle", { name: endpoint.name })}
        consequence={t("rotateText")}
        confirmLabel={t("rotate")}
        isDanger
        isPending={rotate.isPending}
        error={rotate.error ? errorText(rotate.error) : undefined}
        onConfirm={() => rotate.mutate({ id: endpoint.id })}
      />
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={endpoint ? t("edit") : t("add")}
      footer={
        <>
          {endpoint ? <Button onPress={() => setRotating(true)}>{t("rotate")}</Button> : null}
          <span className="flex-1" />
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button
            variant="primary"
            isDisabled={name.trim() === "" || url.trim() === ""}
            isPending={create.isPending || update.isPending}
            onPress={() => (endpoint ? update.mutate({ id: endpoint.id, ...fields }) : create.mutate(fields))}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <TextField label={t("column.name")} isRequired maxLength={40} value={name} onChange={setName} />
        <TextField label={t("url")} help={t("urlHelp")} isRequired maxLength={2000} inputMode="url" value={url} onChange={setUrl} />
        <Switch isSelected={allowPhone} onChange={setAllowPhone}>
          {t("allowPhone")}
        </Switch>
        <p className="-mt-3 text-sm text-muted">{t("allowPhoneHelp")}</p>
        <Switch isSelected={enabled} onChange={setEnabled}>
          {t("enabled")}
        </Switch>
        {error ? <p className="yd-error">{errorText(error)}</p> : null}
      </div>
    </Dialog>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTranslations("webhooks");
  const { copy } = useCopy();
  return (
    <Dialog
      isOpen
      isDismissable={false}
      onClose={onClose}
      title={t("secretTitle")}
      subtitle={t("secretText")}
      footer={
        <>
          <Button onPress={() => copy(secret)}>{t("copy")}</Button>
          <Button variant="primary" onPress={onClose}>
            {t("kept")}
          </Button>
        </>
      }
    >
      <p className="rounded-control border border-border bg-surface-secondary px-3 py-2 font-mono text-sm break-all" data-testid="webhook-secret">
        {secret}
      </p>
    </Dialog>
  );
}
