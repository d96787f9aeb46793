/** So many of the latest visits that left a node by an outlet of its own are read for the mean stay. */
export const DWELL_SAMPLE = 5_000;
/** And those only of so many of the newest runs that anyone left it in: a journey may begin a run every hour. */
export const DWELL_RUNS = 100;
/** Of fewer visits, it is said how many a mean rests on. */
export const FEW_VISITS = 30;
