import type { ActivityOptions } from "@temporalio/workflow";

const RETRY = { initialInterval: "500 milliseconds", backoffCoefficient: 2, maximumInterval: "10 seconds" } as const;

/** Steps are idempotent: they are tried until they succeed. */
export const STEP_OPTIONS: ActivityOptions = { startToCloseTimeout: "2 minutes", heartbeatTimeout: "8 seconds", retry: RETRY };
export const LOOK_OPTIONS: ActivityOptions = { startToCloseTimeout: "15 seconds", retry: RETRY };
/** A statement over a large audience takes its time, and one that can't succeed ends the run with its error. */
export const ENROL_OPTIONS: ActivityOptions = {
  startToCloseTimeout: "15 minutes",
  heartbeatTimeout: "8 seconds",
  retry: { ...RETRY, maximumAttempts: 20 },
};
export const EMPTY_OPTIONS: ActivityOptions = { startToCloseTimeout: "10 minutes", heartbeatTimeout: "8 seconds", retry: RETRY };

/** A pump that stops beating is started again elsewhere after this. */
export const PUMP_OPTIONS: ActivityOptions = {
  startToCloseTimeout: "2 hours",
  heartbeatTimeout: "5 seconds",
  retry: { initialInterval: "200 milliseconds", backoffCoefficient: 1.5, maximumInterval: "5 seconds" },
};

/** A new history long before the server's own limits (10,000 events). */
export const HISTORY_LIMIT = 2000;
