/** So many of the latest visits that left a node by an outlet (or were blocked, failed, exited) are read for the mean stay. */
export const DWELL_SAMPLE = 5_000;
/** And those only of so many of the newest runs that anyone left it in: a journey may begin a run every hour. */
export const DWELL_RUNS = 100;
