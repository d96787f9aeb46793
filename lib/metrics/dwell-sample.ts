/** So many of the latest visits that left a node by an outlet (or were blocked, failed, exited) are read for the mean stay. */
export const DWELL_SAMPLE = 5_000;
