import type { Sql } from "@/lib/db";
import type { SimulatedNode } from "@/lib/metrics/simulation-result";
import type { Run } from "../run";
import { estimate } from "./estimate";
import { type TakenIn, UNIVERSE_SQL, UNIVERSES } from "./people";
import type { Tally, Used } from "./tally";

interface LedgerRow {
  universe: number;
  node: string;
  result: "left" | "blocked" | "failed" | "exited";
  key: string;
  nextNode: string | null;
  count: number;
}

interface HereRow {
  universe: number;
  node: string;
  count: number;
}

export interface Finish {
  universe: number;
  /** Of those who are through. */
  through: number;
  completed: number;
  lastAt: Date | null;
  mostAt: Date | null;
}

/** What the world of a connection came to. */
export interface Harvest {
  ledger: LedgerRow[];
  here: HereRow[];
  finishes: Finish[];
}

export async function harvest(sql: Sql): Promise<Harvest> {
  const { rows: ledger } = await sql.query<LedgerRow>(
    `SELECT ${UNIVERSE_SQL("enrolment_id")} AS universe, node, result, CASE WHEN result = 'left' THEN outlet ELSE reason END AS key,
            next_node AS "nextNode", count(*)::int AS count
     FROM journey_event GROUP BY 1, 2, 3, 4, 5`,
  );
  const { rows: here } = await sql.query<HereRow>(
    `SELECT ${UNIVERSE_SQL("id")} AS universe, node, count(*)::int AS count FROM enrolment WHERE finished_at IS NULL GROUP BY 1, 2`,
  );
  return { ledger, here, finishes: await finishesOf(sql) };
}

/** People per node with their ranges. At every node: entered = here + left + blocked + failed + exited. */
export function nodesOf({ ledger, here }: Harvest, run: Run, taken: TakenIn, tally: Tally): SimulatedNode[] {
  const nodes = [];
  for (const node of run.plan.order) {
    const rows = ledger.filter((row) => row.node === node);
    const entering = ledger.filter((row) => row.nextNode === node);
    const scaled = (of: (universe: number) => number) =>
      estimate(
        Array.from({ length: UNIVERSES }, (_, universe) => of(universe) * taken.weight),
        { min: 0 },
      );
    const people = (found: { universe: number; count: number }[]) => (universe: number) =>
      found.reduce((sum, row) => sum + (row.universe === universe ? row.count : 0), 0);
    const entry = node === run.plan.entry ? taken.perUniverse : 0;
    const shares = (result: LedgerRow["result"]) => {
      const found = rows.filter((row) => row.result === result);
      return [...new Set(found.map((row) => row.key))]
        .map((key) => ({ key, count: scaled(people(found.filter((row) => row.key === key))) }))
        .sort((a, b) => b.count.mean - a.count.mean);
    };
    const usage = (key: keyof Used) => scaled((universe) => tally.of(universe, node)[key]);
    const op = run.plan.ops[node];
    const uses = op?.op === "effect" && (op.effect === "call" || op.effect === "text");
    nodes.push({
      node,
      entered: scaled((universe) => entry + people(entering)(universe)),
      here: scaled(people(here.filter((row) => row.node === node))),
      left: shares("left"),
      blocked: shares("blocked"),
      failed: shares("failed"),
      exited: shares("exited"),
      used: uses
        ? {
            called: usage("called"),
            answered: usage("answered"),
            talkSeconds: usage("talkSeconds"),
            minutes: usage("minutes"),
            texts: usage("texts"),
            segments: usage("segments"),
          }
        : null,
    });
  }
  return nodes;
}

/** When each universe was through. */
async function finishesOf(sql: Sql): Promise<Finish[]> {
  const { rows } = await sql.query<Finish>(
    `SELECT ${UNIVERSE_SQL("id")} AS universe, count(finished_at)::int AS through, count(*) FILTER (WHERE state = 'completed')::int AS completed,
            max(finished_at) AS "lastAt", percentile_disc(0.95) WITHIN GROUP (ORDER BY finished_at) AS "mostAt"
     FROM enrolment GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}
