"use client";
import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { mapVariables } from "../../fields";
import { callingLock } from "../../refs";
import type { PanelProps } from "../face";
import { Section, useProblemText, VariablesSection } from "../panel-parts";
import { BranchFields } from "./branch-fields";
import { RedialFields } from "./redial-fields";
import { StaleField } from "../stale-field";
import { type AiCallConfig, readAiCall } from "./schema";
import { ScriptField } from "./script-field";

export function AiCallPanel(props: PanelProps) {
  const { node, refs, problems, onChange } = props;
  const t = useTranslations("panels");
  const problemText = useProblemText();
  const config = readAiCall(node.config);
  const script = refs.scripts.find((candidate) => candidate.id === config.scriptId) ?? null;
  const lock = callingLock(refs);
  const set = (next: AiCallConfig, group?: string) => onChange({ ...next }, group);

  if (lock?.locked) {
    return (
      <Section>
        <div className="flex gap-2 rounded-control bg-surface-tertiary p-3">
          <Lock aria-hidden />
          <div>
            <p className="font-medium">{t("call.locked")}</p>
            <p className="text-sm text-muted">{problemText(lock)}</p>
          </div>
        </div>
      </Section>
    );
  }
  return (
    <>
      <ScriptField
        refs={refs}
        script={script}
        problems={problems}
        onChoose={(chosen) => {
          const known = new Set(chosen.intents.map((intent) => intent.key));
          const rules = config.branches.rules.map((rule) => ({ ...rule, intents: rule.intents.filter((intent) => known.has(intent)) }));
          set({
            ...config,
            scriptId: chosen.id,
            variables: mapVariables(chosen.variables, config.variables),
            branches: { ...config.branches, rules },
          });
        }}
      />
      {script ? (
        <>
          <VariablesSection
            variables={script.variables}
            value={config.variables}
            problems={problems}
            onChange={(variables) => set({ ...config, variables })}
          />
          <BranchFields {...props} config={config} script={script} onConfig={set} />
          <RedialFields config={config} problems={problems} onConfig={set} />
          <StaleField value={config.staleAfterMinutes} onChange={(staleAfterMinutes) => set({ ...config, staleAfterMinutes })} />
        </>
      ) : null}
    </>
  );
}
