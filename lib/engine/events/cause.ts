/** So many journeys in a row may bring a person from one into the next, each within a day; what would go on is refused. */
export const MAX_CAUSE_DEPTH = 5;

/**
 * A condition that always holds, for a statement of a journey's step that writes to patients: names the journey ($`param`) for the rest of the
 * transaction, so that the events which follow know what they come of. Where it is not evaluated nobody is written to.
 */
export const causedBy = (param: string): string => `(SELECT set_config('app.cause_journey', ${param}::text, true)) IS NOT NULL`;
