import type { CallEnded } from "../events";
import type { DispatchRef, Submission, VirtualWorld } from "../submission";

export interface CallOrder extends DispatchRef {
  /** E.164 */
  to: string;
  /** The caller number shown. */
  from: string;
  /** 1 is the first call of a contact, 2 its redial. */
  attempt: number;
  /** `<scriptId>@<hash>` */
  scriptRef: string;
  variables: Record<string, string>;
  maxSeconds: number;
}

/** What became of a call, asked by key. `unknown`: the provider could not be asked now. */
export type CallInquiry =
  | { kind: "not_found" }
  | { kind: "in_progress"; providerId: string }
  | { kind: "ended"; providerId: string; event: CallEnded }
  | { kind: "unknown" };

export interface VoicePort {
  /** "simulated", also the inbox's provider. */
  readonly provider: string;
  placeCall(order: CallOrder, world?: VirtualWorld | null): Promise<Submission>;
  /** One submission per order, in order; concurrency is bounded inside. What has not left by `sendByMs` (performance.now()) does not leave. */
  placeCalls(orders: readonly CallOrder[], world?: VirtualWorld | null, sendByMs?: number): Promise<Submission[]>;
  queryCall(ref: DispatchRef): Promise<CallInquiry>;
}
