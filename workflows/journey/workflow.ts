import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import {
  ApplicationFailure,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  workflowInfo,
} from "@temporalio/workflow";
import type { Activities } from "../activities";
import { ATTRIBUTES } from "../attributes";
import { EMPTY_OPTIONS, ENROL_OPTIONS, LOOK_OPTIONS } from "./config";
import { runWorkflowId, shardWorkflowId } from "./ids";
import { journeyShard } from "./shard";
import { pauseSignal, resumeSignal, stopSignal, wakeSignal } from "./signals";
import type { Enrolled, LaunchArgs, RunArgs } from "./types";

const { enrol, launch } = proxyActivities<Activities>(ENROL_OPTIONS);
const { complete, fail } = proxyActivities<Activities>(LOOK_OPTIONS);
const { empty } = proxyActivities<Activities>(EMPTY_OPTIONS);

/** One launch of a version: takes the people in, starts the shards, hears pause / resume / stop, ends the run. */
export async function journeyRun(args: RunArgs): Promise<void> {
  let stopping = false;
  let nudged = false;
  let shardCount = 0;
  const nudgeShards = () =>
    Promise.allSettled(
      Array.from({ length: shardCount }, (_, shard) => getExternalWorkflowHandle(shardWorkflowId(args.runId, shard)).signal(wakeSignal)),
    );
  setHandler(pauseSignal, () => undefined);
  setHandler(resumeSignal, async () => {
    nudged = true;
    await nudgeShards();
  });
  setHandler(stopSignal, async () => {
    stopping = true;
    nudged = true;
    await nudgeShards();
  });
  const enrolled = await begin(args);
  shardCount = enrolled.shardCount;
  const shards = Promise.all(
    Array.from({ length: shardCount }, (_, shard) =>
      executeChild(journeyShard, {
        args: [{ ...args, shard, virtual: enrolled.virtual }],
        workflowId: shardWorkflowId(args.runId, shard),
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        typedSearchAttributes: workflowInfo().typedSearchAttributes,
      }),
    ),
  );
  await Promise.race([shards, condition(() => stopping)]);
  if (stopping) await empty(args);
  await shards;
  // People may all be through while the run is paused: it is completed when it is resumed, or stopped.
  for (;;) {
    const state = stopping ? await empty(args) : await complete(args);
    if (state !== "running" && state !== "paused" && state !== "stopping") return;
    // The state decides: the signal that told of it may never have come.
    if (state === "stopping") {
      stopping = true;
      continue;
    }
    await condition(() => nudged, "1 minute");
    nudged = false;
  }
}

async function begin(args: RunArgs): Promise<Enrolled> {
  try {
    return await enrol(args);
  } catch (error) {
    log.error("enrolling failed", { runId: args.runId });
    const message = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    await fail(args, message);
    throw ApplicationFailure.nonRetryable(`enrolling failed: ${message}`);
  }
}

/** A recurrence fired: makes the run it stands for, once, and lets it go its own way. */
export async function journeyLaunch(args: LaunchArgs): Promise<void> {
  const info = workflowInfo();
  const scheduled = info.searchAttributes.TemporalScheduledStartTime?.[0];
  // Entries name whole minutes.
  const at = scheduled instanceof Date ? scheduled : new Date(Math.floor(info.startTime.getTime() / 60_000) * 60_000);
  const run = await launch(args, at.toISOString());
  if (!run) return;
  try {
    await startChild(journeyRun, {
      args: [{ companyId: args.companyId, runId: run.runId }],
      workflowId: runWorkflowId(run.runId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [
        { key: ATTRIBUTES.company, value: args.companyId },
        { key: ATTRIBUTES.run, value: run.runId },
      ],
    });
  } catch (error) {
    // The sweep found it first.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
