import type { SmsPort } from "@/lib/channels/sms/port";
import type { VoicePort } from "@/lib/channels/voice/port";
import { config } from "@/lib/config";
import { type FaultPlace, faultPoint } from "@/lib/engine/fault-point";

/** Channels with the places before and after a request at which the fault suite kills the worker; without its setting, the channels themselves. */
export function withFaultPoints({ voice, sms }: { voice: VoicePort; sms: SmsPort }): { voice: VoicePort; sms: SmsPort } {
  if (config().faults.point === undefined) return { voice, sms };
  return {
    voice: around(voice, "placeCalls", "call.before_send", "call.accepted"),
    sms: around(sms, "sendTexts", "text.before_send", "text.accepted"),
  };
}

function around<T extends object>(port: T, method: keyof T, before: FaultPlace, after: FaultPlace): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== method) return value.bind(target);
      return async (...given: unknown[]) => {
        faultPoint(before);
        const answer: unknown = await Reflect.apply(value, target, given);
        faultPoint(after);
        return answer;
      };
    },
  });
}
