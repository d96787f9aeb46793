import type { Client } from "@temporalio/client";
import { CarrierApi } from "@/lib/channels/carrier-api";
import { SimulatedSms } from "@/lib/channels/sms/simulated";
import { SimulatedVoice } from "@/lib/channels/voice/simulated";
import type { PumpPorts } from "@/lib/engine/pumps/ports";
import type { RestorePorts } from "@/lib/engine/restore/reconcile";
import { resolveScript } from "@/lib/engine/script-ref";
import { decryptPhone, type PhoneKeys } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { engineOver } from "./journey/client";
import { withFaultPoints } from "./fault-ports";
import { Waker } from "./waker";

export type Channels = Pick<PumpPorts, "voice" | "sms">;

export interface Outside {
  carrierUrl: string;
  /** Base of the web process: the carrier calls back there. */
  publicUrl: string;
  phoneKeys: PhoneKeys;
  client: Client;
  taskQueue: string;
  channels?: Channels;
}

/** Shorter than the guard before the calling hours close: a request sent in time is never accepted after them. */
const TIMEOUT_MS = 8_000;

export function composePorts({
  carrierUrl,
  publicUrl,
  phoneKeys,
  client,
  taskQueue,
  channels,
}: Outside): PumpPorts & RestorePorts & { waker: Waker; close(): void } {
  const api = new CarrierApi({
    url: carrierUrl,
    callbackUrl: (companyId) => new URL(`/api/hooks/carrier/${companyId}`, publicUrl).href,
    timeoutMs: TIMEOUT_MS,
  });
  const engine = engineOver(client, taskQueue);
  const waker = new Waker(client, (run) => engine.startRun(run));
  return {
    ...withFaultPoints({ voice: channels?.voice ?? new SimulatedVoice(api, resolveScript), sms: channels?.sms ?? new SimulatedSms(api) }),
    acceptedSince: (companyId, since) => api.acceptedSince(companyId, since),
    hashPhone: (number) => hashPhone(number, phoneSecrets().hashKey),
    openPhone: (sealed) => decryptPhone(sealed, phoneKeys),
    wake: (run) => waker.wake(run),
    waker,
    close: () => {
      waker.close();
      api.close();
    },
  };
}
