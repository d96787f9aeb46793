"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/button";
import { IntentChip } from "@/components/ui/chip";
import { MultiSelect } from "@/components/ui/combobox";
import { Switch } from "@/components/ui/toggles";
import type { IntentRef, ScriptRef } from "../../refs";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError } from "../panel-parts";
import {
  addRule,
  canAddRule,
  canRemoveRule,
  choosableIntents,
  disableBranches,
  enableBranches,
  otherIntents,
  removeRule,
  setRuleIntents,
} from "./branches";
import { type AiCallConfig, MAX_RULES, ruleOutlet } from "./schema";

interface BranchFieldsProps extends Pick<PanelProps, "problems" | "targetOf" | "onReveal"> {
  config: AiCallConfig;
  script: ScriptRef;
  onConfig: (config: AiCallConfig) => void;
}

const letter = (intent: IntentRef) => <IntentChip letter={intent.key} level={intent.level} />;

/** A4: off by default; on, an empty rule and "other" stand at once; an intent is in one rule only; five rules at most. */
export function BranchFields({ config, script, problems, targetOf, onReveal, onConfig }: BranchFieldsProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const { enabled, rules } = config.branches;
  const goes = { targetOf, onReveal };
  return (
    <Section
      title={t("call.branches")}
      aside={
        <Switch
          aria-label={t("call.branches")}
          isSelected={enabled}
          onChange={(on) => onConfig(on ? enableBranches(config) : disableBranches(config))}
        />
      }
    >
      <p className="-mt-1.5 mb-2.5 text-sm text-muted">{enabled ? t("call.branchesOn") : t("call.branchesOff")}</p>
      {enabled ? (
        <div className="mb-2.5 grid gap-2">
          {rules.map((rule, index) => (
            <div key={rule.id} role="group" aria-label={t("call.rule", { number: index + 1 })}>
              <div className="mb-1 flex items-center gap-2">
                <span className="flex-1 text-sm font-medium">{t("call.rule", { number: index + 1 })}</span>
                <GoesTo outlet={ruleOutlet(rule.id)} {...goes} />
                {canRemoveRule(config) ? (
                  <IconButton
                    size="xs"
                    label={t("call.removeRule", { number: index + 1 })}
                    icon={<Trash2 aria-hidden />}
                    onPress={() => onConfig(removeRule(config, rule.id))}
                  />
                ) : null}
              </div>
              <MultiSelect
                aria-label={t("call.ruleIntents", { number: index + 1 })}
                placeholder={t("call.chooseIntents")}
                options={choosableIntents(config, script, rule.id).map((intent) => ({ value: intent.key, label: intent.name, icon: letter(intent) }))}
                value={rule.intents}
                error={fieldError(`branches.rules.${index}.intents`)}
                onChange={(intents) => onConfig(setRuleIntents(config, rule.id, intents))}
              />
            </div>
          ))}
          <div className="flex items-center gap-2">
            <Button size="xs" icon={<Plus aria-hidden />} isDisabled={!canAddRule(config)} onPress={() => onConfig(addRule(config))}>
              {t("call.addRule")}
            </Button>
            <span className="text-sm text-faint">{t("call.ruleCount", { count: rules.length, max: MAX_RULES })}</span>
          </div>
        </div>
      ) : null}
      <dl className="divide-y divide-separator rounded-control border border-border text-sm">
        {enabled ? (
          <BranchRow
            title={t("call.other")}
            detail={otherIntents(config, script).map((intent) => (
              <span key={intent.key} className="inline-flex gap-1">
                {letter(intent)}
                {intent.name}
              </span>
            ))}
          >
            <GoesTo outlet="other" {...goes} />
          </BranchRow>
        ) : (
          <BranchRow title={t("call.answered")} detail={t("call.answeredDetail")}>
            <GoesTo outlet="answered" {...goes} />
          </BranchRow>
        )}
        <BranchRow title={t("call.notAnswered")} detail={t("call.notAnsweredDetail")}>
          <GoesTo outlet="not_answered" {...goes} />
        </BranchRow>
        <BranchRow title={t("call.blocked")}>
          <GoesTo outlet="blocked" otherwise={t("recordsAndEnds")} {...goes} />
        </BranchRow>
        <BranchRow title={t("call.failed")}>
          <GoesTo outlet="failed" otherwise={t("recordsAndEnds")} {...goes} />
        </BranchRow>
        <BranchRow title={t("call.unknown")} detail={t("call.unknownDetail")}>
          <GoesTo outlet="unknown" otherwise={t("recordsAndEnds")} {...goes} />
        </BranchRow>
      </dl>
    </Section>
  );
}

function BranchRow({ title, detail, children }: { title: string; detail?: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="px-2.5 py-1.5">
      <dt className="flex items-center gap-3">
        <span className="flex-1 font-medium">{title}</span>
        {children}
      </dt>
      {detail ? <dd className="flex flex-wrap gap-x-2 text-muted">{detail}</dd> : null}
    </div>
  );
}
