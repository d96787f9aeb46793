"use client";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, AudioLines } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { LinkButton } from "@/components/ui/link-button";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useTitle } from "@/components/use-title";
import { isAudible } from "@/lib/scripts/audible";
import type { ScriptDetail } from "@/lib/services/scripts/get";
import { SceneCard } from "./scene-card";
import { SceneList } from "./scene-list";
import { sceneViews } from "./scenes";
import { ScriptSide } from "./script-side";
import { ScriptStateChip } from "./state-chip";

/** A script read-only: scenes, the dialogue of the chosen part, and what belongs to it. */
export function ScriptDetailPage({ id }: { id: string }) {
  const t = useTranslations("scripts");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const { clinicId } = useClinic();
  const query = useQuery(trpc.scripts.get.queryOptions({ id, clinicId }));
  useTitle(query.data?.name);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Head script={query.data} />
      {query.isError && !query.data ? (
        <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? (
        <div className="px-6 py-4">
          <SkeletonLines lines={10} />
        </div>
      ) : null}
      {query.data ? <Body script={query.data} /> : null}
    </div>
  );
}

function Head({ script }: { script: ScriptDetail | undefined }) {
  const t = useTranslations("scripts.detail");
  const categories = useTranslations("scripts.category");
  const kinds = useTranslations("scripts.kind");
  const templates = useTranslations("scripts.template");
  const href = useClinicHref();
  return (
    <header className="flex h-[52px] flex-none items-center gap-2.5 border-b border-border bg-surface px-4">
      <Link href={href("/scripts")} aria-label={t("back")} className="yd-icon-btn hover:bg-surface-tertiary">
        <ArrowLeft aria-hidden />
      </Link>
      {script ? (
        <>
          <h1 className="truncate text-lg font-semibold">{script.name}</h1>
          <span className="text-xs text-faint">{t("nameLength", { count: [...script.name].length })}</span>
          <ScriptStateChip state={script.state} />
          <Chip tone="line">{categories(script.category)}</Chip>
          <Chip tone="line">{kinds(script.kind)}</Chip>
          <span className="truncate text-sm text-muted">
            {t("template", { name: templates.has(script.templateKey) ? templates(script.templateKey) : script.templateKey })}
          </span>
          <span className="flex-1" />
          <LinkButton href={href(`/calls?script=${script.id}`)} icon={<AudioLines aria-hidden />}>
            {t("calls")}
          </LinkButton>
        </>
      ) : null}
    </header>
  );
}

function Body({ script }: { script: ScriptDetail }) {
  const t = useTranslations("scripts.detail");
  const views = sceneViews(script.dialogue);
  const [selected, setSelected] = useState(
    () => views.find((view) => view.scene.replies.length > 0 && view.step === 2)?.scene.id ?? script.dialogue.start,
  );
  const current = views.find((view) => view.scene.id === selected);
  const group = views.filter((view) => view.scene.group === (current?.scene.group ?? "main"));
  const isMain = current?.step !== null;
  return (
    <div className="flex min-h-0 flex-1">
      <SceneList scenes={views} intents={script.intents} selected={selected} onSelect={setSelected} />
      <div
        className="min-w-0 flex-1 overflow-auto bg-canvas px-7 py-4 -outline-offset-2"
        tabIndex={0}
        role="region"
        aria-label={isMain ? t("main") : t("responses")}
      >
        <h2 className="mb-3 text-lg font-semibold">{isMain ? t("main") : t("responses")}</h2>
        <ol className={cx("flex flex-col", !isMain && "gap-2.5")}>
          {group.map((view, i) => (
            <li key={view.scene.id}>
              {isMain && i > 0 ? <div aria-hidden className="ml-[26px] h-3.5 w-[1.5px] bg-edge" /> : null}
              <SceneCard
                view={view}
                scenes={views}
                intents={script.intents}
                parameters={script.parameters}
                audibleOf={isAudible(script, view.scene.id) ? script.id : null}
                isOpen={view.scene.id === selected}
                onSelect={setSelected}
              />
            </li>
          ))}
        </ol>
      </div>
      <ScriptSide script={script} />
    </div>
  );
}
