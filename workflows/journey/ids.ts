export const runWorkflowId = (runId: string): string => `run/${runId}`;
export const shardWorkflowId = (runId: string, shard: number): string => `run/${runId}/shard/${shard}`;
export const scheduleId = (journeyId: string): string => `journey/${journeyId}`;
export const migrationWorkflowId = (migrationId: string): string => `migration/${migrationId}`;
export const simulationWorkflowId = (simulationId: string): string => `simulation/${simulationId}`;
export const pumpWorkflowId = (name: string): string => `pump/${name}`;
