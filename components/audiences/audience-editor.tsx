"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Save } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { checkRule } from "@/lib/audience/check";
import type { Group } from "@/lib/audience/rule";
import type { AudienceRow } from "@/lib/services/audiences/list";
import { AudiencePreview } from "./audience-preview";
import { RuleBuilder } from "./rule-builder";
import { append, asGroup, emptyGroup, newCondition } from "./rule-model";

/** `id` null = a new audience. */
export function AudienceEditor({ id }: { id: string | null }) {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const list = useQuery(trpc.audiences.list.queryOptions({}, { enabled: id !== null }));
  if (id === null) return <Form audience={null} />;
  if (list.error) return <ErrorState title={t("listFailed")} onRetry={() => void list.refetch()} />;
  if (!list.data) {
    return (
      <Page>
        <SkeletonLines lines={6} />
      </Page>
    );
  }
  const audience = list.data.find((a) => a.id === id);
  return audience ? <Form key={audience.id} audience={audience} /> : <ErrorState title={t("editor.notFound")} />;
}

function Form({ audience }: { audience: AudienceRow | null }) {
  const t = useTranslations("audiences");
  const canEdit = useCan("audience.edit") && audience?.kind !== "static";
  const [name, setName] = useState(audience?.name ?? "");
  const [rule, setRule] = useState<Group>(() => (audience ? asGroup(audience.rule) : append(emptyGroup(), newCondition("appointment"))));
  const isChanged =
    name !== (audience?.name ?? "") ||
    JSON.stringify(rule) !== JSON.stringify(audience ? asGroup(audience.rule) : append(emptyGroup(), newCondition("appointment")));
  const save = useSave(audience, name);
  const errorText = useErrorText();
  useLeaveGuard(isChanged && !save.isSuccess);
  const isReady = name.trim() !== "" && checkRule(rule).length === 0;

  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t("editor.back"), href: "/audiences" }]}
        title={audience?.name ?? t("editor.newTitle")}
        aside={isChanged ? <span className="text-sm text-muted">{t("editor.unsaved")}</span> : null}
        actions={
          canEdit ? (
            <Button
              variant="primary"
              icon={<Save aria-hidden />}
              isDisabled={!isReady || (!isChanged && audience !== null)}
              isPending={save.isPending}
              onPress={() => save.mutate({ ...(audience ? { id: audience.id } : {}), name: name.trim(), rule })}
            >
              {t("editor.save")}
            </Button>
          ) : undefined
        }
      />
      {save.error ? (
        <p role="alert" className="mb-3 text-danger-text">
          {errorText(save.error)}
        </p>
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)_320px] gap-4">
        <div className="flex flex-col gap-4">
          <TextField
            label={t("editor.name")}
            isRequired
            maxLength={40}
            placeholder={t("editor.namePlaceholder")}
            value={name}
            onChange={setName}
            isReadOnly={!canEdit}
          />
          <Card title={t("editor.conditions")}>
            {audience?.kind === "static" ? (
              <p className="text-muted">{t("editor.static")}</p>
            ) : (
              <RuleBuilder value={rule} onChange={setRule} isReadOnly={!canEdit} />
            )}
          </Card>
        </div>
        {audience?.kind === "static" ? null : <AudiencePreview rule={rule} />}
      </div>
    </Page>
  );
}

function useSave(audience: AudienceRow | null, name: string) {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  return useMutation(
    trpc.audiences.save.mutationOptions({
      onSuccess: async ({ id }) => {
        toast(t("editor.saved", { name }), { tone: "ok" });
        await client.invalidateQueries(trpc.audiences.pathFilter());
        if (!audience) router.replace(`/audiences/${id}`);
      },
    }),
  );
}

/** The browser asks before unsaved work is thrown away. */
function useLeaveGuard(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isOn]);
}
