/** SQL, alias `r` of `journey_run`. How far the run's clock is ahead of the database's: an interval. */
export const CLOCK_AHEAD = "make_interval(secs => r.clock_offset_ms / 1000.0)";
/** What the run's clock shows. */
export const RUN_NOW = `now() + ${CLOCK_AHEAD}`;
