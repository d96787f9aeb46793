import { config } from "@/lib/config";
import { CarrierApi, type ResolveScript } from "./carrier-api";
import type { SmsPort } from "./sms/port";
import { SimulatedSms } from "./sms/simulated";
import type { VoicePort } from "./voice/port";
import { SimulatedVoice } from "./voice/simulated";

export interface Channels {
  voice: VoicePort;
  sms: SmsPort;
  /** Is the provider there? */
  ping(): Promise<boolean>;
  close(): void;
}

/** Both ports on the simulated carrier of this installation. */
export function simulatedChannels(resolveScript: ResolveScript): Channels {
  const { url } = config().carrier;
  const { publicUrl } = config().web;
  const api = new CarrierApi({ url, callbackUrl: (companyId) => new URL(`/api/hooks/carrier/${companyId}`, publicUrl).href });
  return { voice: new SimulatedVoice(api, resolveScript), sms: new SimulatedSms(api), ping: () => api.ping(), close: () => api.close() };
}
