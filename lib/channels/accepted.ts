import type { CallEndedFacts, ChannelEvent } from "./events";

/** What a provider says it accepted, whether we know of it or not. */
export interface Accepted {
  provider: string;
  channel: "call" | "text";
  key: string;
  providerId: string;
  /** E.164 */
  to: string;
  scriptId: string | null;
  at: Date;
  /** What a call ended as; null = under way, or a text. */
  outcome: CallEndedFacts["state"] | null;
  /** What was answered to a text. */
  replies: ChannelEvent[];
}
