/** Whatever waits longer than this still waits at the end. */
export const HORIZON_DAYS = 400;
