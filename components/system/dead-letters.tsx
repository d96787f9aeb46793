"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { RotateCw, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Card } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggles";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { DeadLetter } from "@/lib/services/system/dead-letters";

const keyOf = ({ queue, id }: Pick<DeadLetter, "queue" | "id">): string => `${queue}:${id}`;
const REASON_CHARS = 200;

/** Events that failed too often: put back into their queue, or given up with a reason. */
export function DeadLetters() {
  const t = useTranslations("system.dead");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const format = useFormat();
  const mayManage = useCan("settings.system.manage");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  /** Those that the list does not show are chosen, too. */
  const [beyond, setBeyond] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const [reason, setReason] = useState("");
  const query = useQuery(trpc.system.deadLetters.queryOptions(undefined, { refetchInterval: 10_000, staleTime: 0 }));
  const retry = useMutation(trpc.system.retry.mutationOptions());
  const discard = useMutation(trpc.system.discard.mutationOptions());
  const all = query.data?.rows ?? [];
  const total = query.data?.total ?? 0;
  const shown = all.filter((one) => chosen.has(keyOf(one))).map(({ queue, id }) => ({ queue, id }));
  const everything = beyond && shown.length === all.length;
  const count = everything ? total : shown.length;
  const letters = everything ? ("all" as const) : shown;
  const done = () => {
    setChosen(new Set());
    setBeyond(false);
    setDiscarding(false);
    setReason("");
    void query.refetch();
  };
  const toggle = (key: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  };
  return (
    <Card
      title={
        <span className="flex items-center gap-1.5">
          {t("title")}
          <span className="yd-count">{format.number(total)}</span>
        </span>
      }
      aside={
        mayManage && all.length > 0 ? (
          <span className="flex gap-2">
            <Button
              size="sm"
              icon={<RotateCw aria-hidden />}
              isDisabled={count === 0}
              isPending={retry.isPending}
              onPress={() => retry.mutate({ letters }, { onSuccess: done })}
            >
              {t("retry", { count })}
            </Button>
            <Button size="sm" variant="danger" icon={<Trash2 aria-hidden />} isDisabled={count === 0} onPress={() => setDiscarding(true)}>
              {t("discard", { count })}
            </Button>
          </span>
        ) : null
      }
    >
      {query.isError && !query.data ? (
        <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SkeletonLines lines={3} />
      ) : all.length === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <>
          {mayManage && all.length > 1 ? (
            <Checkbox
              isSelected={shown.length === all.length}
              isIndeterminate={shown.length > 0 && shown.length < all.length}
              onChange={(on) => {
                setChosen(new Set(on ? all.map(keyOf) : []));
                setBeyond(false);
              }}
            >
              {t("chooseAll")}
            </Checkbox>
          ) : null}
          <ul aria-label={t("title")}>
            {all.map((one) => (
              <Letter key={keyOf(one)} letter={one} isChosen={chosen.has(keyOf(one))} onToggle={mayManage ? (on) => toggle(keyOf(one), on) : null} />
            ))}
          </ul>
          {total > all.length ? (
            <p className="pt-2 text-sm text-muted" data-testid="dead-letters-more">
              {everything ? t("allChosen", { total }) : t("shownOf", { shown: all.length, total })}
              {mayManage && shown.length === all.length && !everything ? (
                <Button size="sm" variant="link" onPress={() => setBeyond(true)}>
                  {t("chooseBeyond", { total })}
                </Button>
              ) : null}
            </p>
          ) : null}
        </>
      )}
      {retry.error ? (
        <p role="alert" className="mt-2 text-danger-text">
          {errorText(retry.error)}
        </p>
      ) : null}
      <ConfirmDialog
        isOpen={discarding}
        onClose={() => setDiscarding(false)}
        title={t("discardTitle", { count })}
        consequence={t("discardText")}
        confirmLabel={t("discard", { count })}
        isDanger
        isPending={discard.isPending}
        isConfirmDisabled={reason.trim() === ""}
        error={discard.error ? errorText(discard.error) : undefined}
        onConfirm={() => discard.mutate({ letters, reason }, { onSuccess: done })}
      >
        <div className="mt-3">
          <TextField label={t("reason")} isRequired value={reason} onChange={setReason} maxLength={REASON_CHARS} />
        </div>
      </ConfirmDialog>
    </Card>
  );
}

function Letter({ letter, isChosen, onToggle }: { letter: DeadLetter; isChosen: boolean; onToggle: ((on: boolean) => void) | null }) {
  const t = useTranslations("system.dead");
  const channels = useTranslations("system.channel");
  const format = useFormat();
  const name = `${channels(letter.queue)} ${letter.kind} #${letter.id}`;
  return (
    <li className="flex items-center gap-3 border-t border-separator py-1.5 first:border-t-0" data-testid="dead-letter">
      {onToggle ? <Checkbox aria-label={t("choose", { name })} isSelected={isChosen} onChange={onToggle} /> : null}
      <span className="w-60 flex-none truncate">{name}</span>
      <span className="w-36 flex-none text-sm text-muted">{format.dateTime(letter.at)}</span>
      <span className="w-16 flex-none text-sm text-muted">{t("tries", { count: letter.tries })}</span>
      <span className="min-w-0 flex-1 truncate text-sm text-danger-text" title={letter.error ?? undefined}>
        {letter.error}
      </span>
    </li>
  );
}
