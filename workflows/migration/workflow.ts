import { getExternalWorkflowHandle, ParentClosePolicy, proxyActivities, startChild, workflowInfo } from "@temporalio/workflow";
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import type { Activities } from "../activities";
import { EMPTY_OPTIONS } from "../journey/config";
import { runWorkflowId } from "../journey/ids";
import { resumeSignal } from "../journey/signals";
import { journeyRun } from "../journey/workflow";

const { migrate } = proxyActivities<Activities>(EMPTY_OPTIONS);

export interface MigrationArgs {
  companyId: string;
  migrationId: string;
}

/** Carries people over to another version or back, then sets their runs going and has the runs they left look around. */
export async function journeyMigration(args: MigrationArgs): Promise<void> {
  const { started, left } = await migrate(args);
  for (const runId of started) {
    try {
      await startChild(journeyRun, {
        args: [{ companyId: args.companyId, runId }],
        workflowId: runWorkflowId(runId),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        typedSearchAttributes: workflowInfo().typedSearchAttributes,
      });
    } catch (error) {
      // The sweep found it first.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
  await Promise.allSettled([...started, ...left].map((runId) => getExternalWorkflowHandle(runWorkflowId(runId)).signal(resumeSignal)));
}
