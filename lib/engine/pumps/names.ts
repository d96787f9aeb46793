/** The pumps, one supervised loop each. */
export const PUMPS = ["dial", "text", "inbox", "leases", "webhook", "events"] as const;
export type PumpName = (typeof PUMPS)[number];
