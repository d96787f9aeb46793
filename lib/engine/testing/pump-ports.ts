import type { CallOrder } from "@/lib/channels/voice/port";
import type { TextOrder } from "@/lib/channels/sms/port";
import type { Submission } from "@/lib/channels/submission";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import type { PumpPorts } from "../pumps/ports";

/** Channels that accept everything and hand what they got to `calls` and `texts`, a batch at a time. */
export function takingPorts(take: { calls?(orders: readonly CallOrder[]): unknown; texts?(orders: readonly TextOrder[]): unknown }): PumpPorts {
  const accept = (orders: readonly { key: string }[]): Submission[] => orders.map(({ key }) => ({ kind: "accepted", providerId: `p-${key}` }));
  return {
    voice: {
      provider: "simulated",
      placeCall: async (order) => accept([order])[0] ?? { kind: "unknown" },
      placeCalls: async (orders) => {
        await take.calls?.(orders);
        return accept(orders);
      },
      queryCall: async () => ({ kind: "unknown" }),
    },
    sms: {
      provider: "simulated",
      sendText: async (order) => accept([order])[0] ?? { kind: "unknown" },
      sendTexts: async (orders) => {
        await take.texts?.(orders);
        return accept(orders);
      },
      queryText: async () => ({ kind: "unknown" }),
    },
    openPhone: (sealed) => decryptPhone(sealed, phoneSecrets()),
    wake: () => undefined,
  };
}
