import { defineSignal } from "@temporalio/workflow";

/** The state that decides is in the database; signals make the loops look. */
export const pauseSignal = defineSignal("pause");
export const resumeSignal = defineSignal("resume");
export const stopSignal = defineSignal("stop");
/** People may be ready. */
export const wakeSignal = defineSignal("wake");
