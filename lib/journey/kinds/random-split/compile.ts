import { type ConfigProblem, defineKind, error } from "../types";
import { splitMetrics } from "./metrics";
import { MAX_SHARES, MIN_SHARES, readSplit, shareOutlet, type SplitConfig, splitDefaults, splitOutlets, splitSchema, sumOf, WHOLE } from "./schema";

export const randomSplit = defineKind<SplitConfig, SplitConfig>({
  kind: "random-split",
  category: "logic",
  schema: splitSchema,
  read: readSplit,
  defaults: splitDefaults,
  outlets: splitOutlets,
  problems: splitProblems,
  compile: (node, config, outlets) => ({
    op: "split",
    node: node.id,
    name: node.name,
    kind: "random-split",
    outlets,
    salt: config.salt.trim() || null,
    shares: config.shares.map(({ id, permille }) => ({ outlet: shareOutlet(id), permille })),
  }),
  metrics: splitMetrics,
});

function splitProblems({ shares, salt }: SplitConfig): ConfigProblem[] {
  if (shares.length < MIN_SHARES || shares.length > MAX_SHARES) return [error("shares", "shares_few", { min: MIN_SHARES, max: MAX_SHARES })];
  const invalid = shares.flatMap(({ permille, name }, index) =>
    Number.isInteger(permille) && permille >= 1 && permille <= WHOLE && name.length <= 40
      ? []
      : [error(`shares.${index}`, "share_invalid", { number: index + 1 })],
  );
  if (invalid.length > 0) return invalid;
  if (salt.length > 40) return [error("salt", "share_invalid", { number: 0 })];
  const sum = sumOf(shares);
  return sum === WHOLE ? [] : [error("shares", "shares_sum", { sum: sum / 10 })];
}
