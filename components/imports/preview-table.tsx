"use client";
import { useTranslations } from "next-intl";
import { Chip } from "@/components/ui/chip";
import { DataTable } from "@/components/ui/data-table";
import type { Mapping } from "@/lib/importing/mapping";
import type { ImportPreview } from "@/lib/services/imports/preview";

/** The first rows as they will be taken; a cell that is refused is marked, with the reason. */
export function PreviewTable({ mapping, rows, isStale }: { mapping: Mapping; rows: ImportPreview["rows"]; isStale: boolean }) {
  const t = useTranslations("imports.mapping");
  const reasons = useTranslations("imports.reasons");
  const said = (problems: ImportPreview["rows"][number]["problems"]) =>
    problems.map(({ header, reason }) => t("problem", { column: header, reason: reasons(reason) })).join(" · ");
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">{t("previewTitle", { count: rows.length })}</h2>
      <DataTable
        aria-label={t("previewTitle", { count: rows.length })}
        className="max-h-[420px]"
        rowHeightPx={40}
        isStale={isStale}
        rows={rows}
        rowId={(row) => String(row.number)}
        columns={[
          { key: "number", header: t("row"), align: "right", widthPx: 56, cell: (row) => row.number },
          {
            key: "result",
            header: t("result"),
            widthPx: 200,
            cell: (row) =>
              row.problems.length > 0 ? (
                <Chip size="sm" tone="bad" className="max-w-full">
                  <span className="truncate" title={said(row.problems)}>
                    {said(row.problems)}
                  </span>
                </Chip>
              ) : (
                <Chip size="sm" tone="ok">
                  {t("ok")}
                </Chip>
              ),
          },
          ...mapping.columns.flatMap((column, i) =>
            column.target === "skip"
              ? []
              : [
                  {
                    key: String(i),
                    header: column.header,
                    widthPx: 130,
                    cell: (row: ImportPreview["rows"][number]) => (
                      <span className={row.problems.some((problem) => problem.header === column.header) ? "text-danger-text" : undefined}>
                        {row.cells[i] || <span className="text-faint">–</span>}
                      </span>
                    ),
                  },
                ],
          ),
        ]}
      />
    </section>
  );
}
