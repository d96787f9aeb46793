"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { Switch } from "@/components/ui/toggles";
import type { PanelProps } from "../face";
import { GoesTo, Section } from "../panel-parts";
import { answerOutlet, MAX_CASES, type WebhookBranch, type WebhookConfig } from "./schema";

interface AnswerFieldsProps extends Pick<PanelProps, "targetOf" | "onReveal"> {
  config: WebhookConfig;
  attributes: string[];
  saveError: string | undefined;
  branchError: string | undefined;
  onChange: (part: Partial<WebhookConfig>, group?: string) => void;
}

/** What is done with the JSON that comes back: keep a value, take a way by a value. */
export function AnswerFields({ config, attributes, saveError, branchError, onChange, targetOf, onReveal }: AnswerFieldsProps) {
  const t = useTranslations("panels");
  const list = useId();
  const { save, branch } = config;
  const setBranch = (next: WebhookBranch | null, group?: string) => onChange({ branch: next }, group);
  return (
    <>
      <Section>
        <Switch isSelected={save !== null} onChange={(on) => onChange({ save: on ? { path: "", attribute: "" } : null })}>
          {t("webhook.save")}
        </Switch>
        {save ? (
          <div className="mt-3 grid gap-2">
            <TextField
              label={t("webhook.path")}
              placeholder="data.level"
              maxLength={120}
              value={save.path}
              onChange={(path) => onChange({ save: { ...save, path } }, "save-path")}
            />
            <TextField
              label={t("field.attributeName")}
              maxLength={30}
              list={list}
              value={save.attribute}
              onChange={(attribute) => onChange({ save: { ...save, attribute } }, "save-attribute")}
            />
            <datalist id={list}>
              {attributes.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </datalist>
            {saveError ? <p className="yd-error">{saveError}</p> : null}
          </div>
        ) : null}
      </Section>
      <Section>
        <Switch isSelected={branch !== null} onChange={(on) => setBranch(on ? { path: "", cases: [{ id: "a1", equals: "" }] } : null)}>
          {t("webhook.branch")}
        </Switch>
        {branch ? (
          <div className="mt-3 grid gap-2">
            <TextField
              label={t("webhook.path")}
              placeholder="data.level"
              maxLength={120}
              value={branch.path}
              onChange={(path) => setBranch({ ...branch, path }, "branch-path")}
            />
            {branch.cases.map((one, index) => (
              <div key={one.id} className="flex items-center gap-2">
                <TextField
                  aria-label={t("webhook.equals", { number: index + 1 })}
                  placeholder={t("webhook.equals", { number: index + 1 })}
                  size="sm"
                  className="min-w-0 flex-1"
                  maxLength={60}
                  value={one.equals}
                  onChange={(equals) =>
                    setBranch(
                      { ...branch, cases: branch.cases.map((other) => (other.id === one.id ? { ...other, equals } : other)) },
                      `case-${one.id}`,
                    )
                  }
                />
                <GoesTo outlet={answerOutlet(one.id)} targetOf={targetOf} onReveal={onReveal} />
                <IconButton
                  size="xs"
                  label={t("webhook.removeCase", { number: index + 1 })}
                  icon={<Trash2 aria-hidden />}
                  isDisabled={branch.cases.length === 1}
                  onPress={() => setBranch({ ...branch, cases: branch.cases.filter((other) => other.id !== one.id) })}
                />
              </div>
            ))}
            <Button
              size="xs"
              className="justify-self-start"
              icon={<Plus aria-hidden />}
              isDisabled={branch.cases.length >= MAX_CASES}
              onPress={() => setBranch({ ...branch, cases: [...branch.cases, { id: freshId(branch), equals: "" }] })}
            >
              {t("webhook.addCase")}
            </Button>
            {branchError ? <p className="yd-error">{branchError}</p> : null}
          </div>
        ) : null}
      </Section>
    </>
  );
}

function freshId({ cases }: WebhookBranch): string {
  const numbers = cases.map((one) => Number(/^a(\d+)$/.exec(one.id)?.[1] ?? 0));
  return `a${Math.max(0, ...numbers) + 1}`;
}
