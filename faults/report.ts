import type { Outcome } from "./run";

/** The outcomes as a table for people. */
export function table(outcomes: Outcome[]): string {
  const rows = outcomes.map(({ name, about, seconds, error, said }) => [
    name,
    about,
    seconds.toFixed(0),
    error === null ? `holds${said ? `: ${said}` : ""}` : "BROKEN",
  ]);
  const lines = [["scenario", "what was done", "s", "result"], ["---", "---", "---", "---"], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "/")).join(" | ")} |`,
  );
  const broken = outcomes.flatMap(({ name, error }) => (error === null ? [] : [`✗ ${name}: ${error}`]));
  return [...lines, "", ...broken].join("\n");
}
