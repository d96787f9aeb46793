import type { SmsPort } from "@/lib/channels/sms/port";
import type { VoicePort } from "@/lib/channels/voice/port";

/** What the pumps need from outside: the channels, phone numbers, and a way to wake the shards that got people. */
export interface PumpPorts {
  voice: VoicePort;
  sms: SmsPort;
  /** E.164 of a sealed number. */
  openPhone(sealed: Buffer): string;
  wake(run: { companyId: string; runId: string; shards: number[] }): void;
}
