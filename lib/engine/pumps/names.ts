/** The pumps, one supervised loop each. */
export const PUMPS = ["dial", "text", "inbox", "leases"] as const;
export type PumpName = (typeof PUMPS)[number];
