import type { TextDelivered, TextFailed } from "../events";
import type { DispatchRef, Submission, VirtualWorld } from "../submission";

export interface TextOrder extends DispatchRef {
  /** E.164 */
  to: string;
  /** Without the brackets. */
  signature: string;
  text: string;
}

export type TextInquiry =
  | { kind: "not_found" }
  | { kind: "in_progress"; providerId: string }
  | { kind: "ended"; providerId: string; event: TextDelivered | TextFailed }
  | { kind: "unknown" };

export interface SmsPort {
  readonly provider: string;
  sendText(order: TextOrder, world?: VirtualWorld | null): Promise<Submission>;
  /** One submission per order, in order; concurrency is bounded inside. What has not left by `sendByMs` (performance.now()) does not leave. */
  sendTexts(orders: readonly TextOrder[], world?: VirtualWorld | null, sendByMs?: number): Promise<Submission[]>;
  queryText(ref: DispatchRef): Promise<TextInquiry>;
}
