import type { RunMode } from "./run";

/**
 * How long (database time) somebody else may hold a dispatch before it is looked at again. A test run's carrier answers
 * at once, so its leases are short.
 */
export interface Leases {
  /** Sent: the answer of the request. */
  sendingSeconds: number;
  /** Accepted: the callback, on top of the call's longest length. */
  callbackSeconds: number;
  /** When the provider is asked about an unknown one, from its sending on; after the last: result unknown. */
  checksSeconds: number[];
}

const LIVE: Leases = { sendingSeconds: 30, callbackSeconds: 120, checksSeconds: [120, 900, 7200, 86_400] };
const VIRTUAL: Leases = { sendingSeconds: 10, callbackSeconds: 1, checksSeconds: [2, 4, 8, 16] };

export const leasesOf = (mode: RunMode): Leases => (mode === "live" ? LIVE : VIRTUAL);

/** Longest call we let the provider make. */
export const MAX_CALL_SECONDS = 300;

/**
 * Open calls, alias `d`, that hold a seat. One of which nobody knows whether it was sent holds its seat until it was asked about for
 * the first time, and as long as it may still be talking. The states stand by themselves too: the index is theirs.
 */
export const HOLDS_SEAT = `d.channel = 'call' AND d.state IN ('sending', 'accepted', 'unknown')
  AND (d.state <> 'unknown' OR d.checks = 0 OR (d.world = 'live' AND d.sent_at + make_interval(secs => ${MAX_CALL_SECONDS}) > now()))`;

/** Seconds until the callback of an accepted dispatch is missed. */
export function acceptedSeconds(mode: RunMode, channel: "call" | "text"): number {
  const { callbackSeconds } = leasesOf(mode);
  if (mode !== "live") return callbackSeconds;
  return channel === "call" ? callbackSeconds + MAX_CALL_SECONDS : 86_400;
}
