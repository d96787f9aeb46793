"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Dialog } from "@/components/ui/dialog";
import { useClinicHref } from "@/components/shell/context";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import { diff } from "@/lib/journey/diff";
import type { RemoteDraft } from "./store/autosave";
import { documentOf } from "./store/store";
import { useKeepCopy } from "./use-keep-copy";
import { acceptTheirs, type Session } from "./use-session";

const toldBelow = () => undefined;

interface ConflictDialogProps {
  session: Session;
  theirs: RemoteDraft;
  journey: { name: string; clinicId: string | null };
  /** Nothing is saved until it is decided; the header says so. */
  onLater: () => void;
}

/** Somebody saved in between. Each way out keeps both drawings: a copy, an undo step, or the other's draft in this dialog. */
export function ConflictDialog({ session, theirs, journey, onLater }: ConflictDialogProps) {
  const t = useTranslations("canvas");
  const format = useFormat();
  const router = useRouter();
  const href = useClinicHref();
  const { keepCopy, isPending, error } = useKeepCopy(journey);
  const mine = documentOf(session.store.getState());

  return (
    <Dialog
      isOpen
      onClose={onLater}
      isDismissable={false}
      role="alertdialog"
      widthPx={560}
      title={t("conflict.title")}
      subtitle={t("conflict.subtitle", { name: theirs.updatedBy ?? t("conflict.somebody"), time: format.dateTime(theirs.updatedAt) })}
      footer={
        <>
          <Button
            isPending={isPending}
            onPress={() => {
              keepCopy(mine, t("conflict.mySuffix")).then(({ id }) => {
                acceptTheirs(session, theirs);
                router.push(href(`/journeys/${id}`));
              }, toldBelow);
            }}
          >
            {t("conflict.keepCopy")}
          </Button>
          <Button
            isDisabled={isPending}
            onPress={() => {
              keepCopy(theirs.document, t("conflict.theirSuffix")).then(() => session.autosave.takeOver(), toldBelow);
            }}
          >
            {t("conflict.takeOver")}
          </Button>
          <Button variant="primary" isDisabled={isPending} onPress={() => acceptTheirs(session, theirs)}>
            {t("conflict.accept")}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-muted">{t("conflict.explain")}</p>
      <Differences mine={mine} theirs={theirs.document} />
      {error ? (
        <p role="alert" className="mt-3 text-danger-text">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}

function Differences({ mine, theirs }: { mine: JourneyDocument; theirs: JourneyDocument }) {
  const t = useTranslations("canvas");
  const { added, removed, changed } = diff(theirs, mine);
  const nameOf = (document: JourneyDocument, id: string) => document.nodes.find((node) => node.id === id)?.name ?? id;
  const rows = [
    ...changed.map((id) => ({ id, tone: "accent" as const, word: t("conflict.changed"), name: nameOf(mine, id) })),
    ...added.map((id) => ({ id, tone: "ok" as const, word: t("conflict.onlyMine"), name: nameOf(mine, id) })),
    ...removed.map((id) => ({ id, tone: "warn" as const, word: t("conflict.onlyTheirs"), name: nameOf(theirs, id) })),
  ];
  if (rows.length === 0) return <p className="text-sm text-muted">{t("conflict.onlyPositions")}</p>;
  return (
    <ul className="max-h-60 overflow-auto rounded-control border border-border">
      {rows.map((row) => (
        <li key={row.id} className="flex items-center gap-2 border-t border-separator px-3 py-1.5 first:border-t-0">
          <Chip size="sm" tone={row.tone}>
            {row.word}
          </Chip>
          {row.name}
        </li>
      ))}
    </ul>
  );
}
