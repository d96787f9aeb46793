"use client";
import { Plus, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/button";
import { SkeletonLines } from "@/components/ui/states";
import { TextField } from "@/components/ui/text-field";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError } from "../panel-parts";
import { TestsEditor } from "./tests-editor";
import { caseOutlet, type ConditionCase, emptyRule, MAX_CASES, readCondition } from "./schema";

const RuleBuilder = dynamic(() => import("@/components/audiences/rule-builder").then((module) => module.RuleBuilder), {
  ssr: false,
  loading: () => <SkeletonLines lines={2} />,
});

export function ConditionPanel({ node, nodes, refs, problems, onChange, targetOf, onReveal }: PanelProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const { rules } = readCondition(node.config);
  const set = (next: ConditionCase[], group?: string) => onChange({ rules: next }, group);
  const change = (id: string, part: Partial<ConditionCase>, group?: string) =>
    set(
      rules.map((rule) => (rule.id === id ? { ...rule, ...part } : rule)),
      group,
    );
  return (
    <>
      {rules.map((rule, index) => {
        const error = fieldError(`rules.${index}.when`);
        return (
          <Section
            key={rule.id}
            title={t("condition.case", { number: index + 1 })}
            aside={
              <>
                <GoesTo outlet={caseOutlet(rule.id)} targetOf={targetOf} onReveal={onReveal} />
                {rules.length > 1 ? (
                  <IconButton
                    size="xs"
                    label={t("condition.remove", { number: index + 1 })}
                    icon={<Trash2 aria-hidden />}
                    onPress={() => set(rules.filter((other) => other.id !== rule.id))}
                  />
                ) : null}
              </>
            }
          >
            <div className="grid gap-2">
              <TextField
                aria-label={t("condition.name", { number: index + 1 })}
                placeholder={t("condition.namePlaceholder")}
                size="sm"
                maxLength={40}
                value={rule.name}
                onChange={(name) => change(rule.id, { name }, `name-${rule.id}`)}
              />
              <RuleBuilder isNarrow value={rule.when} onChange={(when) => change(rule.id, { when }, `rule-${rule.id}`)} />
              {error ? <p className="yd-error">{error}</p> : null}
              <TestsEditor
                tests={rule.tests}
                refs={refs}
                nodes={nodes.filter((other) => other.id !== node.id)}
                error={fieldError(`rules.${index}.tests`)}
                onChange={(tests) => change(rule.id, { tests })}
              />
            </div>
          </Section>
        );
      })}
      <Section>
        <div className="flex items-center gap-2">
          <Button
            size="xs"
            icon={<Plus aria-hidden />}
            isDisabled={rules.length >= MAX_CASES}
            onPress={() => set([...rules, { id: freshCaseId(rules), name: "", when: emptyRule(), tests: [] }])}
          >
            {t("condition.add")}
          </Button>
          <span className="flex-1 text-right text-sm">{t("condition.else")}</span>
          <GoesTo outlet="else" targetOf={targetOf} onReveal={onReveal} />
        </div>
        <p className="mt-2 text-sm text-muted">{t("condition.help")}</p>
      </Section>
    </>
  );
}

function freshCaseId(rules: ConditionCase[]): string {
  const numbers = rules.map((rule) => Number(/^r(\d+)$/.exec(rule.id)?.[1] ?? 0));
  return `r${Math.max(0, ...numbers) + 1}`;
}
