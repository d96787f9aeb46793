"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { useErrorText } from "@/components/use-error-text";
import type { MigrationView } from "@/lib/services/migrations/current";

const BUSY_MS = 1_500;
const QUIET_MS = 15_000;

/** What publishing did to people in flight, until it is confirmed or undone. */
export function MigrationNote({ journeyId, isAllowed, onDone }: { journeyId: string; isAllowed: boolean; onDone: () => void }) {
  const t = useTranslations("moving");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [asked, setAsked] = useState<"undo" | "confirm" | null>(null);
  const [hidden, setHidden] = useState<string | null>(null);
  const { data: migration } = useQuery(
    trpc.migrations.current.queryOptions(
      { journeyId },
      { refetchInterval: ({ state: { data } }) => (data && isBusy(data.state) ? BUSY_MS : QUIET_MS), staleTime: 0 },
    ),
  );
  const settled = {
    onSuccess: () => {
      setAsked(null);
      onDone();
    },
    onSettled: () => client.invalidateQueries(trpc.migrations.pathFilter()),
  };
  const undo = useMutation(trpc.migrations.undo.mutationOptions(settled));
  const confirm = useMutation(trpc.migrations.confirm.mutationOptions(settled));
  const back = useQuery(
    trpc.migrations.returnable.queryOptions(
      { journeyId, migrationId: migration?.id ?? "" },
      { enabled: asked === "undo" && migration?.state === "moved", staleTime: 0 },
    ),
  );
  if (!migration || migration.state === "confirmed" || hidden === migration.id) return null;
  const { id, state, versionNumber: version } = migration;
  const ref = { journeyId, migrationId: id };
  const returnable = back.data ?? null;
  const rest = migration.moved + migration.exited - (returnable ?? 0);
  return (
    <div
      className="flex min-h-9 flex-none items-center gap-2 border-b border-border bg-accent-soft px-4 py-1 text-sm"
      role="status"
      data-testid="migration"
    >
      <ArrowLeftRight width={14} height={14} className="text-accent-text" aria-hidden />
      <span className="min-w-0 flex-1">{<Sentence migration={migration} />}</span>
      {state === "moved" ? (
        <>
          <Button size="xs" isDisabled={!isAllowed} onPress={() => setAsked("undo")}>
            {t("undo")}
          </Button>
          <Button size="xs" variant="primary" isDisabled={!isAllowed} onPress={() => setAsked("confirm")}>
            {t("confirm")}
          </Button>
        </>
      ) : null}
      {state === "undone" ? (
        <Button size="xs" onPress={() => setHidden(id)}>
          {t("hide")}
        </Button>
      ) : null}
      <ConfirmDialog
        isOpen={asked === "undo"}
        onClose={() => setAsked(null)}
        title={t("undoTitle")}
        consequence={returnable === null ? t("undoCounting") : t("undoText", { count: returnable, rest, version })}
        confirmLabel={t("undoConfirm", { count: returnable ?? 0 })}
        isPending={undo.isPending}
        isConfirmDisabled={!returnable}
        error={undo.error ? errorText(undo.error) : back.error ? errorText(back.error) : undefined}
        onConfirm={() => undo.mutate(ref)}
      />
      <ConfirmDialog
        isOpen={asked === "confirm"}
        onClose={() => setAsked(null)}
        title={t("confirmTitle")}
        consequence={t("confirmText")}
        confirmLabel={t("confirmConfirm")}
        isPending={confirm.isPending}
        error={confirm.error ? errorText(confirm.error) : undefined}
        onConfirm={() => confirm.mutate(ref)}
      />
    </div>
  );
}

const isBusy = (state: MigrationView["state"]): boolean => state === "proposed" || state === "moving" || state === "undoing";

function Sentence({ migration }: { migration: MigrationView }) {
  const t = useTranslations("moving");
  const { state, versionNumber: version, moved, exited, kept, undone, goneOn } = migration;
  if (state === "proposed" || state === "moving") return t("bannerMoving", { version, moved: moved + exited });
  if (state === "undoing") return t("bannerUndoing", { undone });
  if (state === "undone") return t("bannerUndone", { undone, goneOn, version });
  return (
    <>
      {t("bannerMoved", { version, moved, exited })}
      {kept > 0 ? t("bannerKept", { kept }) : null}
    </>
  );
}
