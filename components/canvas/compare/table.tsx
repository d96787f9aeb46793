"use client";
import { useTranslations } from "next-intl";
import type { CompareRow } from "./rows";
import { type Compared, useCompared } from "./use-difference";

interface CompareTableProps {
  caption: string;
  rows: CompareRow[];
  /** What a row is called, where it is no figure of a kind. */
  nameOf?: (id: string) => string | undefined;
  /** In the panel: with the range of each difference. */
  isWide?: boolean;
}

/** Figures of both sides and their difference, a row each. */
export function CompareTable({ caption, rows, nameOf, isWide = false }: CompareTableProps) {
  const t = useTranslations("compare");
  const metrics = useTranslations("kinds.metrics");
  const compared = useCompared();
  const label = (id: string) => nameOf?.(id) ?? (t.has(`figure.${id}`) ? t(`figure.${id}`) : metrics.has(id) ? metrics(id) : id);
  return (
    <table className="cv-cmp" data-wide={isWide || undefined}>
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th>
            <span className="sr-only">{t("figureHead")}</span>
          </th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">{t("difference")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const figures = compared(row);
          return (
            <tr key={row.id} data-metric={row.id}>
              <th scope="row" title={label(row.id)}>
                {label(row.id)}
              </th>
              <td>{figures.before}</td>
              <td>
                <b>{figures.after}</b>
              </td>
              <td>
                <Difference compared={figures} />
                {isWide && figures.range ? (
                  <span className="cv-range" title={t("rangeHow")}>
                    {figures.range.isClear ? figures.range.text : t("unclear", { range: figures.range.text })}
                  </span>
                ) : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Signed, so that its colour is never the only sign. */
export function Difference({ compared }: { compared: Compared }) {
  const { difference } = compared;
  return (
    <span className="cv-diff" data-direction={difference?.direction}>
      {difference?.text ?? "–"}
    </span>
  );
}
