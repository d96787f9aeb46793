import type { HappenedEvent } from "@/lib/journey/events";

/** A stored event that a round has claimed. */
export interface TakenEvent extends HappenedEvent {
  id: number;
  customerId: string;
  at: Date;
  /** How many journeys in a row led to it; 0: none did. */
  causeDepth: number;
}

export const CUSTOMER_CHANGED = "customer.changed";
export const OPT_OUT = "opt_out";

/** Events by the person they happened to, in order. */
export function byCustomer(events: TakenEvent[]): Map<string, TakenEvent[]> {
  const groups = new Map<string, TakenEvent[]>();
  for (const event of events) groups.set(event.customerId, [...(groups.get(event.customerId) ?? []), event]);
  return groups;
}
