"use client";
import { useTranslations } from "next-intl";
import { IntentChip } from "@/components/ui/chip";
import type { JourneyNode } from "@/lib/journey/document";
import { readAiCall } from "@/lib/journey/kinds/ai-call/schema";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { textWidth } from "./text-width";
import type { IntentRef, JourneyRefs } from "@/lib/journey/refs";

/** The intents that an outlet of an AI call stands for, as the bound script names them. */
export function intentsOf(from: JourneyNode, outlet: OutletSpec | null, refs: JourneyRefs): IntentRef[] {
  if (outlet?.label.type !== "intents") return [];
  const script = refs.scripts.find((candidate) => candidate.id === readAiCall(from.config).scriptId);
  const { intents } = outlet.label;
  return intents.flatMap((key) => script?.intents.find((intent) => intent.key === key) ?? { key, name: key, level: "unclear" as const });
}

/** "A 确认到店、B 需改期" for outlets of intents; null for others. */
export function useIntentsText(): (from: JourneyNode, outlet: OutletSpec | null, refs: JourneyRefs) => string | null {
  const comma = useTranslations("runs")("comma");
  return (from, outlet, refs) => {
    const intents = intentsOf(from, outlet, refs);
    return intents.length > 0 ? intents.map((intent) => `${intent.key} ${intent.name}`).join(comma) : null;
  };
}

/** "A 确认到店": an intent that a call of this node was given. */
export function intentText(from: JourneyNode, key: string, refs: JourneyRefs): string {
  const { scriptId } = readAiCall(from.config);
  const intent = refs.scripts.find((script) => script.id === scriptId)?.intents.find((candidate) => candidate.key === key);
  return intent ? `${key} ${intent.name}` : key;
}

const SHOWN = 2;

/** Room in px that the chips of these intents take. */
export const intentsWidth = (intents: IntentRef[]): number =>
  intents.slice(0, SHOWN).reduce((sum, intent) => sum + 24 + textWidth(intent.name), 0) + (intents.length > SHOWN ? 20 : 0);

/** "A 确认到店 B 需改期 +2" */
export function IntentChips({ intents }: { intents: IntentRef[] }) {
  const t = useTranslations("canvas");
  const hidden = intents.slice(SHOWN);
  return (
    <>
      {intents.slice(0, SHOWN).map((intent) => (
        <span key={intent.key} className="cv-intent">
          <IntentChip letter={intent.key} level={intent.level} />
          {intent.name}
        </span>
      ))}
      {hidden.length > 0 ? (
        <span title={hidden.map((intent) => `${intent.key} ${intent.name}`).join("\n")}>{t("edge.more", { count: hidden.length })}</span>
      ) : null}
    </>
  );
}
