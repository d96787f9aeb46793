"use client";
import { Bot, ChevronDown, CornerDownRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IntentChip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import type { Reply } from "@/lib/scripts/dialogue";
import type { Intent } from "@/lib/scripts/intent";
import { Audition } from "./audition";
import { SayText, spokenLength } from "./say-text";
import { StepBadge } from "./scene-list";
import type { SceneView } from "./scenes";

export interface SceneCardProps {
  view: SceneView;
  scenes: readonly SceneView[];
  intents: readonly Intent[];
  parameters: Readonly<Record<string, string>>;
  /** The script, where this scene can be listened to. */
  audibleOf: string | null;
  isOpen: boolean;
  onSelect: (id: string) => void;
}

/** "主流程 3 · 到店指引" */
function useSceneName(): (view: SceneView | undefined) => string {
  const t = useTranslations("scripts.detail");
  return (view) => {
    if (!view) return t("hangUp");
    return view.step === null ? t("responseStep", { title: view.scene.title }) : t("mainStep", { number: view.step, title: view.scene.title });
  };
}

function Badge({ view, isOpen }: { view: SceneView; isOpen: boolean }) {
  if (view.step !== null) return <StepBadge step={view.step} isSelected={isOpen} isLarge />;
  const Icon = view.icon;
  return (
    <span
      className={cx(
        "grid h-[22px] w-6 flex-none place-items-center rounded-chip",
        isOpen ? "bg-accent text-accent-foreground" : "bg-surface-tertiary text-muted",
      )}
    >
      <Icon width={14} height={14} aria-hidden />
    </span>
  );
}

/** One scene: folded to a line, or open with what is said, what may be answered, what that means and where it leads. */
export function SceneCard({ view, scenes, intents, parameters, audibleOf, isOpen, onSelect }: SceneCardProps) {
  const { scene } = view;
  if (!isOpen) {
    return (
      <button
        type="button"
        aria-expanded={false}
        onClick={() => onSelect(scene.id)}
        className="flex w-full items-center gap-3 rounded-[10px] border border-border bg-surface px-3.5 py-2 text-left hover:border-border-strong"
      >
        <Badge view={view} isOpen={false} />
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{scene.title}</span>
          <span className="block truncate text-sm text-muted">
            <SayText text={scene.say} values={parameters} />
          </span>
        </span>
        <ChevronDown className="text-muted" aria-hidden />
      </button>
    );
  }
  return <OpenScene view={view} scenes={scenes} intents={intents} parameters={parameters} audibleOf={audibleOf} onSelect={onSelect} />;
}

function OpenScene({ view, scenes, intents, parameters, audibleOf, onSelect }: Omit<SceneCardProps, "isOpen">) {
  const t = useTranslations("scripts.detail");
  const audio = useTranslations("scripts.audio");
  const nameOf = useSceneName();
  const { scene } = view;
  const then = scenes.find((candidate) => candidate.scene.id === scene.next);
  const isEnd = scene.replies.length === 0;
  return (
    <section aria-label={scene.title} className="yd-card border-accent-line shadow-2">
      <div className="flex items-center gap-2 px-3.5 pt-2.5">
        <Badge view={view} isOpen />
        <h3 className="font-semibold">{scene.title}</h3>
        <span className="flex-1" />
        {isEnd ? <span className="text-sm text-muted">{then ? `${t("thenGoes")} ${nameOf(then)}` : t("thenHangUp")}</span> : null}
        {isEnd && !then ? <EndIntents sceneId={scene.id} scenes={scenes} intents={intents} /> : null}
      </div>
      <div className="flex items-start gap-2 px-3.5 pt-2">
        <span aria-hidden className="relative z-1 grid size-6 flex-none place-items-center rounded-full bg-accent text-accent-foreground">
          <Bot width={14} height={14} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="rounded-[4px_12px_12px_12px] border border-accent-line bg-surface-secondary px-3 py-2 text-lg leading-6">
            <SayText text={scene.say} values={parameters} />
          </p>
          <p className="pt-1 text-sm text-faint">{t("length", spokenLength(scene.say))}</p>
          {audibleOf ? (
            <div className="max-w-[420px] pt-1.5">
              <Audition key={scene.id} scriptId={audibleOf} sceneId={scene.id} title={scene.title} />
              <p className="pt-1 text-xs text-faint">{audio("example")}</p>
            </div>
          ) : null}
        </div>
      </div>
      {isEnd ? (
        <div className="h-3" />
      ) : (
        <div className="relative px-3.5 pt-2 pb-3">
          <span aria-hidden className="absolute top-[-52px] left-[25px] h-[86px] w-[1.5px] bg-edge" />
          <div className="flex pb-1.5 pl-[57px] text-sm text-muted" aria-hidden>
            <span className="flex-1">{t("replies")}</span>
            <span className="w-[132px] flex-none pl-2.5">{t("meaning")}</span>
            <span className="w-[190px] flex-none">{t("next")}</span>
          </div>
          <ul className="flex flex-col gap-2">
            {scene.replies.map((reply, i) => (
              <ReplyRow
                key={reply.id}
                reply={reply}
                isLast={i === scene.replies.length - 1}
                intent={intents.find((intent) => intent.key === reply.intent)}
                next={scenes.find((candidate) => candidate.scene.id === reply.next)}
                onSelect={onSelect}
              />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

/** The intents with which people come to a closing scene. */
function EndIntents({ sceneId, scenes, intents }: { sceneId: string; scenes: readonly SceneView[]; intents: readonly Intent[] }) {
  const keys = new Set(
    scenes.flatMap(({ scene }) => scene.replies.filter((reply) => reply.next === sceneId && reply.intent !== null).map((reply) => reply.intent)),
  );
  return intents
    .filter((intent) => keys.has(intent.key))
    .map((intent) => (
      <IntentChip key={intent.key} letter={intent.key} level={intent.level}>
        {keys.size === 1 ? intent.name : null}
      </IntentChip>
    ));
}

const FIRST_EXAMPLES = 3;

function ReplyRow({
  reply,
  isLast,
  intent,
  next,
  onSelect,
}: {
  reply: Reply;
  isLast: boolean;
  intent: Intent | undefined;
  next: SceneView | undefined;
  onSelect: (id: string) => void;
}) {
  const t = useTranslations("scripts.detail");
  const nameOf = useSceneName();
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? reply.examples : reply.examples.slice(0, FIRST_EXAMPLES);
  const hidden = reply.examples.length - shown.length;
  return (
    <li className="relative flex pl-[44px]">
      <span aria-hidden className={cx("absolute left-[11px] w-[1.5px] bg-edge", isLast ? "top-0 h-4" : "top-0 -bottom-2")} />
      <span aria-hidden className="absolute top-0 left-[11px] h-6 w-[33px] rounded-bl-lg border-b-[1.5px] border-l-[1.5px] border-edge" />
      <div className="flex min-h-12 min-w-0 flex-1 items-center rounded-[10px] border border-border bg-surface px-3 py-2">
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          {shown.map((example) => (
            <span key={example} className="rounded-chip bg-surface-secondary px-1.5 py-[3px] text-sm shadow-[inset_0_0_0_1px_var(--border)]">
              {example}
            </span>
          ))}
          {hidden > 0 ? (
            <button type="button" onClick={() => setShowsAll(true)} className="min-h-6 rounded-chip px-1 text-sm text-accent-text hover:underline">
              {t("moreExamples", { count: hidden })}
            </button>
          ) : null}
        </span>
        <span className="w-[132px] flex-none pl-2.5">
          {intent ? (
            <IntentChip letter={intent.key} level={intent.level}>
              {intent.name}
            </IntentChip>
          ) : (
            <span className="text-sm text-faint">{t("noMeaning")}</span>
          )}
        </span>
        <span className="w-[178px] flex-none text-sm">
          {next ? (
            <button
              type="button"
              onClick={() => onSelect(next.scene.id)}
              className="flex min-h-6 max-w-full items-center gap-1 text-left hover:text-accent-text hover:underline"
            >
              <CornerDownRight width={14} height={14} className="text-muted" aria-hidden />
              <span className="truncate">{nameOf(next)}</span>
            </button>
          ) : (
            <span className="flex items-center gap-1 text-muted">
              <CornerDownRight width={14} height={14} aria-hidden />
              {nameOf(undefined)}
            </span>
          )}
          {reply.optOut ? <span className="block pl-[18px] text-xs text-danger-text">{t("optOut")}</span> : null}
        </span>
      </div>
    </li>
  );
}
