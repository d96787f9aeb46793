"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { StandingNode } from "@/lib/journey/migration";
import { type Choices, sumOf } from "./people-choices";

/** Where everybody in flight is once this is published. */
export function PeopleSum({ nodes, choices, number }: { nodes: StandingNode[]; choices: Choices; number: number }) {
  const t = useTranslations("moving");
  const format = useFormat();
  const sum = sumOf(choices, nodes);
  const total = nodes.reduce((people, at) => people + at.people, 0);
  const parts = [
    { key: "stay", label: t("sumStay"), count: sum.stay, color: "var(--yd-exit)" },
    { key: "move", label: t("move", { version: number }), count: sum.move, color: "var(--accent)" },
    { key: "same", label: t("sumSame", { version: number }), count: sum.same, color: "var(--yd-i3)" },
    { key: "exit", label: t("exit"), count: sum.exit, color: "var(--yd-i5)" },
  ];
  return (
    <div className="mt-2 rounded-card bg-accent-soft px-3.5 py-2.5" data-testid="publish-sum">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <b className="flex-1 font-semibold text-accent-text">{t("sum", { count: format.number(total) })}</b>
        {parts.map(({ key, label, count, color }) => (
          <span key={key} className="flex items-center gap-1.5" data-metric={`sum.${key}`} data-value={count}>
            <i className="size-2 rounded-[2px]" style={{ background: color }} aria-hidden />
            {label} <b className="font-semibold">{format.number(count)}</b>
          </span>
        ))}
      </div>
      <div className="mt-2 flex h-1.5 gap-0.5 overflow-hidden rounded-full" aria-hidden>
        {parts.map(({ key, count, color }) =>
          count > 0 ? <i key={key} style={{ flexGrow: count, flexBasis: 0, minWidth: 4, background: color }} /> : null,
        )}
      </div>
    </div>
  );
}
