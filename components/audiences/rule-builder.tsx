"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import type { Group, Rule } from "@/lib/audience/rule";
import { GroupEditor } from "./group-editor";
import { asGroup } from "./rule-model";

export interface RuleBuilderProps {
  value: Rule | null;
  onChange: (rule: Group) => void;
  isReadOnly?: boolean;
  /** One column, for narrow panels. */
  isNarrow?: boolean;
}

/** Edits a rule tree; loads the lists it offers by itself. */
export function RuleBuilder({ value, onChange, isReadOnly = false, isNarrow = false }: RuleBuilderProps) {
  const t = useTranslations("audiences.builder");
  const trpc = useTRPC();
  const options = useQuery(trpc.audiences.options.queryOptions(undefined, { staleTime: 60_000 }));
  if (!options.data) {
    return options.error ? <ErrorState title={t("optionsFailed")} onRetry={() => void options.refetch()} /> : <SkeletonLines lines={3} />;
  }
  return <GroupEditor group={asGroup(value)} onChange={onChange} options={options.data} depth={0} isReadOnly={isReadOnly} isNarrow={isNarrow} />;
}
