/** How far a lead has come. */
export const LEAD_STATES = ["new", "contacted", "converted", "dropped"] as const;
export type LeadState = (typeof LEAD_STATES)[number];
