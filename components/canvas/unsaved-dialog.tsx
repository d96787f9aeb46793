"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useClinicHref } from "@/components/shell/context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { JourneyDocument } from "@/lib/journey/document";
import { useKeepCopy } from "./use-keep-copy";

interface UnsavedDialogProps {
  document: JourneyDocument;
  journey: { name: string; clinicId: string | null };
  /** Why it is not saved. */
  reason: string;
  /** Signing in again is what helps. */
  isSignedOut?: boolean;
  /** null: trying again is of no use. */
  onRetry: (() => void) | null;
  /** null: it is still worked on. */
  onDiscard: (() => void) | null;
  onLater: () => void;
  /** It is kept as a journey of its own. */
  onKept: () => void;
}

const signInLink = (chunks: ReactNode) => (
  <a href="/sign-in" target="_blank" rel="noreferrer" className="text-accent-text underline underline-offset-2">
    {chunks}
  </a>
);

/** The drawing can't be saved where it belongs: says why, and what can be done so that nothing is lost. */
export function UnsavedDialog({ document, journey, reason, isSignedOut, onRetry, onDiscard, onLater, onKept }: UnsavedDialogProps) {
  const t = useTranslations("canvas.unsaved");
  const router = useRouter();
  const href = useClinicHref();
  const { keepCopy, isPending, error } = useKeepCopy(journey);
  return (
    <Dialog
      isOpen
      onClose={onLater}
      role="alertdialog"
      title={t("title")}
      subtitle={reason}
      footer={
        <>
          {onDiscard ? (
            <Button variant="danger" isDisabled={isPending} onPress={onDiscard}>
              {t("discard")}
            </Button>
          ) : null}
          {isSignedOut ? null : (
            <Button
              variant={onRetry ? "default" : "primary"}
              isPending={isPending}
              onPress={() => {
                // A refusal stands in the dialog.
                keepCopy(document, t("suffix")).then(
                  ({ id }) => {
                    onKept();
                    router.push(href(`/journeys/${id}`));
                  },
                  () => undefined,
                );
              }}
            >
              {t("keepCopy")}
            </Button>
          )}
          {onRetry ? (
            <Button variant="primary" isDisabled={isPending} onPress={onRetry}>
              {t("retry")}
            </Button>
          ) : null}
        </>
      }
    >
      <p className="text-muted">{isSignedOut ? t.rich("signIn", { link: signInLink }) : t("kept")}</p>
      {error ? (
        <p role="alert" className="mt-3 text-danger-text">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}
