import type { z } from "zod";
import type { Kind } from "../document";
import type { Op, Outlets, Problem } from "../plan";
import type { ProblemCode } from "../problem-codes";
import type { JourneyRefs } from "../refs";

export type Category = "entry" | "channel" | "logic" | "data" | "exit";

/** What an outlet is called. `key`: a message under `kinds.outlets.*`; `intents`: the intents of the bound script. */
export type OutletLabel =
  | { type: "key"; key: OutletKey }
  | { type: "intents"; intents: string[]; number: number }
  | { type: "rule"; name: string; number: number }
  /** A share of a random split. */
  | { type: "share"; name: string; number: number; permille: number };
export type OutletKey =
  | "next"
  | "answered"
  | "not_answered"
  | "blocked"
  | "failed"
  | "other"
  | "else"
  | "unknown"
  | "again"
  | "done"
  | "success"
  | "happened"
  | "timeout"
  | "reached"
  | "not_reached";

export interface OutletSpec {
  id: string;
  label: OutletLabel;
  /** Drawn only when connected or pulled out; unconnected it ends the journey there and nobody is warned. */
  quiet: boolean;
  /** May lead back to a step before it: what bounds the loop is the node itself. */
  back?: boolean;
}

/** A fault in one node's own settings; `field` is a path such as `branches.rules.0.intents`. */
export type ConfigProblem = Omit<Problem, "nodeId">;

/**
 * How one metric of a node is worked out of its counters: the flat ones of `lib/metrics/node-figures.ts`.
 * Labels: `kinds.metrics.<id>`.
 */
export interface MetricSpec {
  id: string;
  unit: "people" | "calls" | "texts" | "rate" | "seconds";
  /** The sum of these counters, divided by the sum of `per` where there is one. */
  of: string[];
  per?: string[];
}

export type Config = Record<string, unknown>;
export type NodeHead = { id: string; name: string };

/** Another node of the same drawing that settings name; `outlet` null: whichever way people left it. */
interface Mention {
  node: string;
  outlet: string | null;
}

/** One kind of node, without its types: what the canvas, the compiler and the services work with. */
export interface KindCore {
  kind: Kind;
  category: Category;
  /** What publishing demands of a config. */
  schema: z.ZodType;
  defaults(): Config;
  /** In order of evaluation. Never throws, whatever the config holds. */
  outlets(config: Config): OutletSpec[];
  problems(config: Config, refs: JourneyRefs): ConfigProblem[];
  /** Other nodes that the settings name. */
  mentions(config: Config): Mention[];
  /** The settings with the nodes that they name under new ids, where a copy of them goes along. */
  renamed(config: Config, ids: ReadonlyMap<string, string>): Config;
  /** Null when the config is not executable. */
  compile(node: NodeHead, config: Config, outlets: Outlets): Op | null;
  metrics: MetricSpec[];
}

interface KindDefinition<Draft extends Config, Strict> {
  kind: Kind;
  category: Category;
  schema: z.ZodType<Strict>;
  /** Permissive reading: whatever a half-finished draft lacks is filled with something harmless. */
  read(config: Config): Draft;
  defaults(): Draft;
  outlets(config: Draft): OutletSpec[];
  problems(config: Draft, refs: JourneyRefs): ConfigProblem[];
  mentions?(config: Draft): Mention[];
  renamed?(config: Draft, ids: ReadonlyMap<string, string>): Draft;
  compile(node: NodeHead, config: Strict, outlets: Outlets): Op;
  metrics: MetricSpec[];
}

export function defineKind<Draft extends Config, Strict>(definition: KindDefinition<Draft, Strict>): KindCore {
  const { kind, category, schema, read, metrics } = definition;
  return {
    kind,
    category,
    schema,
    metrics,
    defaults: () => ({ ...definition.defaults() }),
    outlets: (config) => definition.outlets(read(config)),
    problems: (config, refs) => definition.problems(read(config), refs),
    mentions: (config) => definition.mentions?.(read(config)) ?? [],
    renamed: (config, ids) => {
      const named = definition.mentions?.(read(config)).some((mention) => ids.has(mention.node)) ?? false;
      return (named ? definition.renamed?.(read(config), ids) : undefined) ?? config;
    },
    compile: (node, config, outlets) => {
      const strict = schema.safeParse(read(config));
      return strict.success ? definition.compile(node, strict.data, outlets) : null;
    },
  };
}

export const outlet = (key: OutletKey, quiet = false): OutletSpec => ({ id: key, label: { type: "key", key }, quiet });

export const error = (field: string | null, code: ProblemCode, params?: Problem["params"]): ConfigProblem => ({
  field,
  code,
  severity: "error",
  ...(params ? { params } : {}),
});

export const warning = (field: string | null, code: ProblemCode, params?: Problem["params"]): ConfigProblem => ({
  ...error(field, code, params),
  severity: "warning",
});
