import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import type { Activities } from "../activities";
import { HISTORY_LIMIT, LOOK_OPTIONS, STEP_OPTIONS } from "./config";
import { nextStep } from "./interpret";
import { wakeSignal } from "./signals";
import type { NodeArgs, NodeResult, ShardArgs, ShardView } from "./types";

const { look } = proxyActivities<Activities>(LOOK_OPTIONS);
const { advance } = proxyActivities<Activities>(STEP_OPTIONS);
const nodes = proxyActivities<Record<string, (args: NodeArgs) => Promise<NodeResult>>>(STEP_OPTIONS);

/** Walks a hash slice of a run's people: runs the activity of each node where somebody is ready, then sleeps. */
export async function journeyShard(args: ShardArgs): Promise<void> {
  let woken = false;
  setHandler(wakeSignal, () => {
    woken = true;
  });
  const { companyId, runId, shard } = args;
  let view: ShardView = await look({ companyId, runId, shard });
  for (;;) {
    const next = nextStep(view, args.virtual);
    if (next.type === "done") return;
    if (workflowInfo().historyLength > HISTORY_LIMIT) return continueAsNew<typeof journeyShard>(args);
    if (next.type === "node") {
      const result = await nodes[next.activity]?.({ companyId, runId, shard, node: next.node });
      if (!result) throw new Error(`no activity ${next.activity}`);
      view = result.view;
      continue;
    }
    if (next.type === "advance") {
      view = await advance({ companyId, runId, shard });
      continue;
    }
    await condition(() => woken, Math.max(1, next.forMs));
    woken = false;
    view = await look({ companyId, runId, shard });
  }
}
