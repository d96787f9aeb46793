import type { Figure, JsonFigure, Target } from "./types";

export const meets = (value: number, { atLeast, atMost }: Target): boolean =>
  (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);

function targetText({ atLeast, atMost }: Target): string {
  return [atLeast === undefined ? [] : [`>= ${atLeast}`], atMost === undefined ? [] : [`<= ${atMost}`]].flat().join(" and ");
}

export function jsonFigure({ name, value, unit, target }: Figure): JsonFigure {
  const rounded = Number(value.toPrecision(6));
  return { name, value: rounded, unit, target: target ? targetText(target) : null, ok: target ? meets(value, target) : true };
}

/** What only several benches together say. */
export function derived(figures: Figure[]): Figure[] {
  const valueOf = (name: string) => figures.find((figure) => figure.name === name)?.value;
  const best = ["1m", "100k", "10k"].map((size) => valueOf(`people_per_second_${size}`)).find((value) => value !== undefined);
  const peer = valueOf("peer_people_per_second");
  return best === undefined || !peer ? [] : [{ name: "ratio_to_peer", value: best / peer, unit: "x", target: { atLeast: 100 } }];
}

const shown = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** As a table of Markdown. */
export function table(figures: Figure[]): string {
  const rows = figures
    .map(jsonFigure)
    .map(({ name, value, unit, target, ok }) => [name, `${shown(value)} ${unit}`, target ?? "", target ? (ok ? "✓" : "✗") : ""]);
  const all = [["figure", "measured", "target", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(all[0] ?? []), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
