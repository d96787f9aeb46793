"use client";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { IntentChip } from "@/components/ui/chip";
import { Dialog } from "@/components/ui/dialog";
import { Audition } from "@/components/scripts/audition";
import { LinkButton } from "@/components/ui/link-button";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { isAudible } from "@/lib/scripts/audible";
import type { ScriptRef } from "@/lib/journey/refs";

/** What the bot says, part by part, and what each answer means. */
export function ScriptPreview({ script, onClose }: { script: ScriptRef; onClose: () => void }) {
  const t = useTranslations("canvas.script");
  const href = useClinicHref();
  const trpc = useTRPC();
  const errorText = useErrorText();
  const query = useQuery(trpc.scripts.get.queryOptions({ id: script.id }));
  const intent = (key: string | null) => script.intents.find((candidate) => candidate.key === key) ?? null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={script.name}
      widthPx={640}
      footer={
        <LinkButton href={href(`/scripts/${script.id}`)} icon={<ExternalLink aria-hidden />}>
          {t("openPage")}
        </LinkButton>
      }
    >
      {query.isError ? <ErrorState title={t("failed")} text={errorText(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonLines lines={8} /> : null}
      <ol className="grid gap-3">
        {query.data?.dialogue.scenes.map((scene) => (
          <li key={scene.id} className="rounded-control border border-border p-3">
            <h3 className="mb-1 text-sm font-semibold">{scene.title}</h3>
            <p className="rounded-control bg-accent-soft px-2.5 py-1.5">
              {scene.say.split(/(\{\{[^{}]+\}\})/).map((part, index) =>
                part.startsWith("{{") ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places
                  <span key={index} className="cv-var">
                    {part.slice(2, -2).trim()}
                  </span>
                ) : (
                  part
                ),
              )}
            </p>
            {query.data && isAudible(query.data, scene.id) ? (
              <div className="mt-2">
                <Audition scriptId={script.id} sceneId={scene.id} title={scene.title} />
              </div>
            ) : null}
            {scene.replies.length > 0 ? (
              <ul className="mt-2 grid gap-1 text-sm text-muted">
                {scene.replies.map((reply) => {
                  const meant = intent(reply.intent);
                  return (
                    <li key={reply.id} className="flex items-center gap-2">
                      <span className="min-w-0 flex-1 truncate">{reply.examples.slice(0, 2).join(" / ")}</span>
                      {meant ? (
                        <IntentChip letter={meant.key} level={meant.level}>
                          {meant.name}
                        </IntentChip>
                      ) : null}
                    </li>
                  );
                })}
              </ul>
            ) : null}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
