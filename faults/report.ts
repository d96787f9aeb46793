import type { Outcome } from "./run";
import { NOT_TRIED } from "./types";

const wasTried = ({ said }: Pick<Outcome, "said">): boolean => !said.startsWith(NOT_TRIED);

/** "28 hold, 1 broken"; what this machine could not play is neither. */
export function closing(outcomes: Outcome[]): string {
  const broken = outcomes.filter(({ error }) => error !== null).length;
  const untried = outcomes.filter((outcome) => outcome.error === null && !wasTried(outcome)).length;
  return `${outcomes.length - broken - untried} hold, ${broken} broken${untried > 0 ? `, ${untried} not tried` : ""}`;
}

/** The outcomes as a table for people. */
export function table(outcomes: Outcome[]): string {
  const rows = outcomes.map(({ name, about, seconds, restedSeconds, error, said }) => [
    name,
    about,
    restedSeconds >= 1 ? `${seconds.toFixed(0)} + ${restedSeconds.toFixed(0)}` : seconds.toFixed(0),
    error !== null ? "BROKEN" : wasTried({ said }) ? `holds${said ? `: ${said}` : ""}` : said,
  ]);
  const lines = [["scenario", "what was done", "s", "result"], ["---", "---", "---", "---"], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "/")).join(" | ")} |`,
  );
  const broken = outcomes.flatMap(({ name, error }) => (error === null ? [] : [`✗ ${name}: ${error}`]));
  return [...lines, "", ...broken].join("\n");
}
