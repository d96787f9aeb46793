"use client";
import { ListChecks } from "lucide-react";
import { useTranslations } from "next-intl";
import { IntentChip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import type { Intent } from "@/lib/scripts/intent";
import type { SceneView } from "./scenes";

type SceneListProps = { scenes: readonly SceneView[]; intents: readonly Intent[]; selected: string; onSelect: (id: string) => void };

export function SceneList({ scenes, intents, selected, onSelect }: SceneListProps) {
  const t = useTranslations("scripts.detail");
  const main = scenes.filter((view) => view.step !== null);
  const responses = scenes.filter((view) => view.step === null);
  return (
    <aside aria-label={t("scenes")} className="flex w-[248px] flex-none flex-col overflow-hidden border-r border-border bg-surface px-2.5 py-2">
      <h2 className="flex h-8 flex-none items-center gap-1.5 px-2.5 font-semibold">
        {t("scenes")}
        <span className="yd-count">{scenes.length}</span>
      </h2>
      <div className="min-h-0 flex-1 overflow-auto">
        <SceneGroup title={t("main")} scenes={main} selected={selected} onSelect={onSelect} />
        {responses.length > 0 ? <SceneGroup title={t("responses")} scenes={responses} selected={selected} onSelect={onSelect} /> : null}
      </div>
      <div className="mt-2 flex-none rounded-[10px] bg-surface-secondary p-2.5 text-sm">
        <p className="flex items-center gap-1.5 font-medium">
          <ListChecks width={14} height={14} className="text-muted" aria-hidden />
          {t("intents", { count: intents.length })}
        </p>
        <p className="mt-1.5 flex flex-wrap gap-x-2.5 gap-y-1">
          {intents.map((intent) => (
            <IntentChip key={intent.key} letter={intent.key} level={intent.level}>
              {intent.name}
            </IntentChip>
          ))}
        </p>
      </div>
    </aside>
  );
}

function SceneGroup({
  title,
  scenes,
  selected,
  onSelect,
}: {
  title: string;
  scenes: readonly SceneView[];
  selected: string;
  onSelect: (id: string) => void;
}) {
  return (
    <div>
      <h3 className="px-2.5 pt-2.5 pb-1 text-xs font-medium text-faint">{title}</h3>
      <ul>
        {scenes.map(({ scene, step, icon: Icon }) => {
          const isSelected = scene.id === selected;
          return (
            <li key={scene.id}>
              <button
                type="button"
                aria-current={isSelected}
                onClick={() => onSelect(scene.id)}
                className={cx(
                  "flex h-8 w-full items-center gap-2 rounded-[7px] px-2.5 text-left -outline-offset-2 hover:bg-surface-tertiary",
                  isSelected && "bg-accent-soft font-medium text-accent-text hover:bg-accent-soft",
                )}
              >
                {step === null ? (
                  <Icon className={isSelected ? "text-accent" : "text-muted"} aria-hidden />
                ) : (
                  <StepBadge step={step} isSelected={isSelected} />
                )}
                <span className="truncate">{scene.title}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function StepBadge({ step, isSelected, isLarge }: { step: number; isSelected: boolean; isLarge?: boolean }) {
  return (
    <span
      className={cx(
        "grid flex-none place-items-center rounded-[5px] text-xs font-semibold",
        isLarge ? "h-[22px] w-6 rounded-chip" : "size-[18px]",
        isSelected ? "bg-accent text-accent-foreground" : "bg-surface-tertiary text-muted",
      )}
    >
      {step}
    </span>
  );
}
