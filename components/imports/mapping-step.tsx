"use client";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import { columnNote, type Mapping } from "@/lib/importing/mapping";
import { TARGETS } from "@/lib/importing/targets";
import { BeyondNote } from "./beyond-note";
import { PreviewTable } from "./preview-table";

const NO_CLINIC = "none";

export function MappingStep({ jobId, onRun, onBack }: { jobId: string; onRun: () => void; onBack: () => void }) {
  const t = useTranslations("imports.mapping");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const format = useFormat();
  const [mapping, setMapping] = useState<Mapping | undefined>();
  const { clinics, isLimited } = useShell();
  // Who has one clinic can't import to any other, nor to none.
  const [defaultClinicId, setDefaultClinicId] = useState<string | null>(isLimited && clinics.length === 1 ? (clinics[0]?.id ?? null) : null);
  const preview = useQuery(
    trpc.imports.preview.queryOptions({ jobId, mapping, defaultClinicId }, { placeholderData: keepPreviousData, retry: false }),
  );
  const run = useMutation(trpc.imports.run.mutationOptions({ onSuccess: onRun }));
  // What was read last stays in sight when a newer look fails: the columns that were set would be lost with it.
  const [last, setLast] = useState(preview.data);
  if (preview.data && preview.data !== last) setLast(preview.data);
  const data = preview.data ?? last;
  if (!data) {
    return preview.isError ? (
      <ErrorState
        title={t("failed")}
        text={errorText(preview.error)}
        onRetry={() => void preview.refetch()}
        action={<Button onPress={onBack}>{t("back")}</Button>}
      />
    ) : (
      <SkeletonLines lines={8} />
    );
  }
  const { fileName, rowsTotal, rows, mappingProblems } = data;
  const shown = mapping ?? data.mapping;
  const isCurrent = preview.data !== undefined && !preview.isPlaceholderData && !preview.isError;
  return (
    <div className="flex flex-col gap-4">
      <Card title={t("title", { file: fileName })} aside={<span className="text-sm text-muted">{t("rows", { count: rowsTotal })}</span>}>
        <p className="mb-3 text-sm text-muted">{t("help")}</p>
        <BeyondNote beyond={data.beyond} />
        <ColumnList mapping={shown} samples={rows[0]?.cells ?? []} onChange={setMapping} />
        <ClinicChoice value={defaultClinicId} onChange={setDefaultClinicId} hasColumn={shown.columns.some((c) => c.target === "clinic")} />
        {mappingProblems.map((problem) => (
          <p key={problem} role="alert" className="mt-2 text-sm text-danger-text">
            {t(`problems.${problem}`)}
          </p>
        ))}
      </Card>
      <PreviewTable mapping={shown} rows={rows} isStale={!isCurrent} />
      {preview.isError ? (
        <div role="alert" className="flex items-center gap-3 text-danger-text">
          {errorText(preview.error)}
          <Button size="sm" onPress={() => void preview.refetch()} isPending={preview.isFetching}>
            {common("retry")}
          </Button>
        </div>
      ) : null}
      {run.isError ? (
        <p role="alert" className="text-danger-text">
          {errorText(run.error)}
        </p>
      ) : null}
      <div className="flex items-center gap-2">
        <Button
          variant="primary"
          isDisabled={mappingProblems.length > 0 || !isCurrent}
          isPending={run.isPending}
          onPress={() => run.mutate({ jobId, mapping: shown, defaultClinicId })}
        >
          {t("run", { count: format.number(rowsTotal) })}
        </Button>
        <Button onPress={onBack}>{t("back")}</Button>
      </div>
    </div>
  );
}

function ColumnList({ mapping, samples, onChange }: { mapping: Mapping; samples: string[]; onChange: (mapping: Mapping) => void }) {
  const t = useTranslations("imports.mapping");
  const targets = useTranslations("imports.targets");
  const options = TARGETS.map((target) => ({ value: target, label: targets(target) }));
  return (
    <ul className="grid grid-cols-1 gap-x-8 gap-y-2 xl:grid-cols-2">
      {mapping.columns.map((column, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in the file; headers may be alike
        <li key={i} className="flex items-center gap-2">
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{column.header || t("unnamed", { number: i + 1 })}</span>
            <ColumnNote mapping={mapping} index={i} />
            <span className="block truncate text-sm text-muted">{samples[i] ? t("sample", { value: samples[i] }) : t("noSample")}</span>
          </span>
          <ArrowRight size={14} className="flex-none text-faint" aria-hidden />
          <Select
            aria-label={t("meaning", { column: column.header || t("unnamed", { number: i + 1 }) })}
            className="w-[190px] flex-none"
            options={options}
            value={column.target}
            onChange={(target) => onChange({ columns: mapping.columns.map((c, at) => (at === i ? { ...c, target } : c)) })}
          />
        </li>
      ))}
    </ul>
  );
}

function ColumnNote({ mapping, index }: { mapping: Mapping; index: number }) {
  const t = useTranslations("imports.mapping.notes");
  const note = columnNote(mapping, index);
  if (!note) return null;
  const phone = mapping.columns.find((column) => column.target === "phone")?.header ?? "";
  return <span className="block text-sm text-warning-text">{note === "spare_phone" ? t("spare_phone", { phone }) : t("same_name")}</span>;
}

function ClinicChoice({ value, onChange, hasColumn }: { value: string | null; onChange: (id: string | null) => void; hasColumn: boolean }) {
  const t = useTranslations("imports.mapping");
  const { clinics, isLimited } = useShell();
  const none = isLimited && clinics.length === 1 ? [] : [{ value: NO_CLINIC, label: t("noClinic") }];
  return (
    <div className="mt-4 flex items-center gap-2 border-t border-separator pt-3 text-sm">
      <span className="text-muted">{hasColumn ? t("clinicBlank") : t("clinicMissing")}</span>
      <Select
        aria-label={t("clinicChoice")}
        size="sm"
        className="w-[220px]"
        options={[...none, ...clinics.map((c) => ({ value: c.id, label: c.name }))]}
        value={value ?? NO_CLINIC}
        onChange={(id) => onChange(id === NO_CLINIC ? null : id)}
      />
    </div>
  );
}
