"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Lock, Save } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useTitle } from "@/components/use-title";
import { checkRule } from "@/lib/audience/check";
import type { AudienceRow } from "@/lib/services/audiences/list";
import { copyOf, copyPath, type Draft, draftOf, follow, isChanged, isNewer, MAX_NAME } from "./audience-draft";
import { AudiencePreview } from "./audience-preview";
import { LeaveGuard } from "./leave-guard";
import { NewerNotice } from "./newer-notice";
import { RuleBuilder } from "./rule-builder";
import { useLockText } from "./use-lock-text";

/** `id` null = a new audience, a copy of `?from=` where there is one. */
export function AudienceEditor({ id }: { id: string | null }) {
  const t = useTranslations("audiences");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const from = useSearchParams().get("from");
  const shownId = id ?? from;
  const list = useQuery(trpc.audiences.list.queryOptions({}, { enabled: shownId !== null }));
  const listed = list.data?.find((a) => a.id === shownId) ?? null;
  // Somebody may delete it under whoever edits it: the edits stay in sight, and saving says what happened.
  const [opened, setOpened] = useState(listed);
  if (listed && listed !== opened) setOpened(listed);
  const audience = listed ?? (opened?.id === shownId ? opened : null);
  useTitle(id === null ? undefined : audience?.name);
  if (id === null && (audience || from === null)) return <Form audience={null} from={audience} />;
  if (audience) {
    return (
      <>
        {list.error ? (
          <div role="alert" className="flex items-center gap-3 px-6 pt-3 text-sm text-danger-text">
            {t("editor.refreshFailed")}
            <Button size="xs" onPress={() => void list.refetch()} isPending={list.isFetching}>
              {common("retry")}
            </Button>
          </div>
        ) : null}
        <Form key={audience.id} audience={audience} />
      </>
    );
  }
  if (list.data) return <ErrorState title={t("editor.notFound")} />;
  if (list.error) return <ErrorState title={t("listFailed")} onRetry={() => void list.refetch()} />;
  return (
    <Page>
      <SkeletonLines lines={6} />
    </Page>
  );
}

function Form({ audience, from = null }: { audience: AudienceRow | null; from?: AudienceRow | null }) {
  const t = useTranslations("audiences");
  const href = useClinicHref();
  const mayEdit = useCan("audience.edit");
  const locked = useLockText()(audience);
  const canEdit = mayEdit && audience?.kind !== "static" && locked === null;
  const [kept, setDraft] = useState(() => (from ? copyOf(from.rule, t("editor.copyName", { name: from.name })) : draftOf(audience)));
  const draft = follow(kept, audience);
  if (draft !== kept) setDraft(draft);
  const { name, rule } = draft;
  const hasChanges = isChanged(draft);
  const save = useSave(audience, draft, setDraft);
  const errorText = useErrorText();
  const isReady = name.trim() !== "" && checkRule(rule).length === 0;
  const saveOver = (updatedAt: Date | null) =>
    save.mutate({ ...(audience ? { id: audience.id } : {}), ...(updatedAt ? { updatedAt } : {}), name: name.trim(), rule });
  const theirs = audience && hasChanges && isNewer(draft, audience) && !save.isPending ? audience : null;

  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t("editor.back"), href: href("/audiences") }]}
        title={audience?.name ?? t("editor.newTitle")}
        aside={hasChanges ? <span className="text-sm text-muted">{t("editor.unsaved")}</span> : null}
        actions={
          canEdit ? (
            <Button
              variant="primary"
              icon={<Save aria-hidden />}
              isDisabled={!isReady || theirs !== null || (!hasChanges && audience !== null)}
              isPending={save.isPending}
              onPress={() => saveOver(draft.base.updatedAt)}
            >
              {t("editor.save")}
            </Button>
          ) : undefined
        }
      />
      {locked && mayEdit ? (
        <div className="mb-3 flex items-center gap-2 rounded-control border border-separator bg-surface-secondary px-3 py-2 text-sm">
          <Lock width={14} height={14} className="flex-none text-muted" aria-hidden />
          <span className="flex-1">{locked}</span>
          {audience?.rule ? (
            <LinkButton size="sm" href={href(copyPath(audience.id))} icon={<Copy aria-hidden />}>
              {t("editor.copy")}
            </LinkButton>
          ) : null}
        </div>
      ) : null}
      {theirs ? (
        <NewerNotice
          theirs={theirs}
          onTake={() => setDraft(draftOf(theirs))}
          onOverwrite={() => saveOver(theirs.updatedAt)}
          canOverwrite={isReady}
          isPending={save.isPending}
        />
      ) : save.error ? (
        <p role="alert" className="mb-3 text-danger-text">
          {errorText(save.error)}
        </p>
      ) : null}
      <div className="grid grid-cols-1 gap-4 min-[900px]:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex flex-col gap-4">
          <TextField
            label={t("editor.name")}
            isRequired
            maxLength={MAX_NAME}
            placeholder={t("editor.namePlaceholder")}
            value={name}
            onChange={(next) => setDraft((before) => ({ ...before, name: next }))}
            isReadOnly={!canEdit}
          />
          <Card title={t("editor.conditions")}>
            {audience?.kind === "static" ? (
              <p className="text-muted">{t("editor.static")}</p>
            ) : (
              <RuleBuilder value={rule} onChange={(next) => setDraft((before) => ({ ...before, rule: next }))} isReadOnly={!canEdit} />
            )}
          </Card>
        </div>
        {audience?.kind === "static" ? null : <AudiencePreview rule={rule} />}
      </div>
      <LeaveGuard isOn={canEdit && hasChanges} />
    </Page>
  );
}

function useSave(audience: AudienceRow | null, { name, rule }: Draft, setDraft: (change: (before: Draft) => Draft) => void) {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const href = useClinicHref();
  const refresh = () => client.invalidateQueries(trpc.audiences.pathFilter());
  return useMutation(
    trpc.audiences.save.mutationOptions({
      onMutate: () => ({ name: name.trim(), rule }),
      onSuccess: async ({ id, updatedAt }, _input, sent) => {
        toast(t("editor.saved", { name: sent.name }), { tone: "ok" });
        // What was typed while it was being saved stays a change.
        setDraft((before) => ({ ...before, base: { ...sent, updatedAt } }));
        await refresh();
        if (!audience) router.replace(href(`/audiences/${id}`));
      },
      // Somebody may have saved it first: then what they saved is shown beside the edits.
      onError: refresh,
    }),
  );
}
