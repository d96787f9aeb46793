import { Clock3, PhoneCall, Repeat, ShieldCheck } from "lucide-react";
import type { Face, FaceChip } from "../face";
import { spanText } from "../words";
import { AiCallPanel } from "./panel";
import { readAiCall } from "./schema";

export const aiCallFace: Face = {
  icon: PhoneCall,
  summary: (raw, { t, refs }) => {
    const script = refs.scripts.find((candidate) => candidate.id === readAiCall(raw).scriptId);
    return script ? t("call.summary", { script: script.name }) : null;
  },
  aside: (raw, { t, refs }) => {
    const script = refs.scripts.find((candidate) => candidate.id === readAiCall(raw).scriptId);
    if (!script) return null;
    return script.kind === "ai" ? t("call.kindAi") : t("call.kindFixed");
  },
  chips: (raw, { t, refs }) => {
    const config = readAiCall(raw);
    const script = refs.scripts.find((candidate) => candidate.id === config.scriptId);
    if (!script) return [];
    const redial = config.redial ?? { intervalMinutes: 30, times: 1 };
    const chips: FaceChip[] = [
      {
        icon: Repeat,
        text:
          redial.times === 0
            ? t("call.chip.noRedial")
            : t("call.chip.redial", { after: spanText(redial.intervalMinutes, "minute", t), times: redial.times }),
      },
      { icon: Clock3, text: `${refs.callingWindow.from}–${refs.callingWindow.to}` },
      { icon: ShieldCheck, text: script.category === "service" ? t("call.chip.service") : t("call.chip.marketing") },
    ];
    return chips;
  },
  Panel: AiCallPanel,
};
