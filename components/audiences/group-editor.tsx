"use client";
import { FolderPlus, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Segmented } from "@/components/ui/segmented";
import { Checkbox } from "@/components/ui/toggles";
import type { Group } from "@/lib/audience/rule";
import type { RuleOptions } from "@/lib/services/audiences/options";
import { ConditionEditor } from "./condition-editor";
import { append, emptyGroup, newCondition, removeAt, replaceAt } from "./rule-model";

const MAX_DEPTH = 4;

export interface GroupEditorProps {
  group: Group;
  onChange: (group: Group) => void;
  onRemove?: () => void;
  options: RuleOptions;
  depth: number;
  isReadOnly: boolean;
  isNarrow: boolean;
}

export function GroupEditor({ group, onChange, onRemove, options, depth, isReadOnly, isNarrow }: GroupEditorProps) {
  const t = useTranslations("audiences.builder");
  return (
    <fieldset
      className={cx("flex min-w-0 flex-col gap-2", depth > 0 && "rounded-control border border-border bg-background/60 p-2.5")}
      disabled={isReadOnly}
    >
      <legend className="sr-only">{t("group")}</legend>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          aria-label={t("combinator")}
          size="sm"
          items={[
            { key: "and", label: t("and") },
            { key: "or", label: t("or") },
          ]}
          selected={group.combinator}
          onSelect={(combinator) => onChange({ ...group, combinator })}
        />
        <Checkbox isSelected={group.not} onChange={(not) => onChange({ ...group, not })} isDisabled={isReadOnly}>
          {t("not")}
        </Checkbox>
        <span className="flex-1" />
        {onRemove ? <IconButton label={t("removeGroup")} icon={<X aria-hidden />} size="sm" onPress={onRemove} isDisabled={isReadOnly} /> : null}
      </div>
      {group.rules.length === 0 ? <p className="py-1 text-sm text-muted">{t("empty")}</p> : null}
      {group.rules.map((rule, i) =>
        rule.type === "group" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity of their own; their place is it
          <GroupEditor
            key={i}
            group={rule}
            onChange={(next) => onChange(replaceAt(group, i, next))}
            onRemove={() => onChange(removeAt(group, i))}
            options={options}
            depth={depth + 1}
            isReadOnly={isReadOnly}
            isNarrow={isNarrow}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <ConditionEditor
            key={i}
            condition={rule}
            onChange={(next) => onChange(replaceAt(group, i, next))}
            onRemove={() => onChange(removeAt(group, i))}
            options={options}
            isReadOnly={isReadOnly}
            isNarrow={isNarrow}
          />
        ),
      )}
      <div className="flex gap-2">
        <Button size="sm" icon={<Plus aria-hidden />} onPress={() => onChange(append(group, newCondition("tags")))} isDisabled={isReadOnly}>
          {t("addCondition")}
        </Button>
        {depth < MAX_DEPTH ? (
          <Button
            size="sm"
            variant="ghost"
            icon={<FolderPlus aria-hidden />}
            onPress={() => onChange(append(group, { ...emptyGroup(), combinator: "or" }))}
            isDisabled={isReadOnly}
          >
            {t("addGroup")}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
