/** What a provider's answer means for the engine. Adapters never throw for what a provider does. */
export type Submission =
  | { kind: "accepted"; providerId: string }
  /** Refused for good: sending the same again is useless. */
  | { kind: "rejected"; code: string; retryable: false }
  | { kind: "throttled"; retryAfterMs: number }
  /** Provably not accepted: no connection came about. */
  | { kind: "refused_connection" }
  /** Provably not sent: the time until which it may leave had passed. */
  | { kind: "not_sent" }
  /** It may have been accepted: ask by key, never send blindly again. */
  | { kind: "unknown" };

/** A virtual world: a test run or a simulation. Its calls use nothing of the live world. */
export interface VirtualWorld {
  id: string;
  /** Virtual now: the provider's times are told in it. */
  now: Date;
  /** "instant" by default; a factor of real time otherwise. */
  speed?: "instant" | "real" | number;
}

export interface DispatchRef {
  companyId: string;
  /** The dispatch's key, sent as the provider's own external id. */
  key: string;
}
