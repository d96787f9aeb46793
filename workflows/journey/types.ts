import type { ShardView } from "@/lib/engine/view";

/** Arguments and answers that Temporal keeps in its history: ids, names of nodes, states and counts only. */
export interface RunArgs {
  companyId: string;
  runId: string;
}

export interface ShardArgs extends RunArgs {
  shard: number;
  /** Not the live world: the shard jumps the run's clock when nothing is under way. */
  virtual: boolean;
}

export interface LaunchArgs {
  companyId: string;
  journeyId: string;
}

export interface Enrolled {
  people: number;
  shardCount: number;
  virtual: boolean;
}

export interface NodeArgs extends RunArgs {
  shard: number;
  node: string;
}

/** What one activity of a node did: people per way out (or state they stay in), and what comes next. */
export interface NodeResult {
  moved: Record<string, number>;
  view: ShardView;
}

export type { ShardView };
