"use client";
import { Check, CircleSlash, PhoneCall, PhoneMissed, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Chip, type Tone } from "@/components/ui/chip";
import type { RecordState } from "@/lib/calling/record-state";

const LOOK: Record<RecordState, { tone: Tone; icon: ReactNode }> = {
  answered: { tone: "ok", icon: <Check aria-hidden /> },
  no_answer: { tone: "neutral", icon: <PhoneMissed aria-hidden /> },
  busy: { tone: "neutral", icon: <PhoneMissed aria-hidden /> },
  rejected: { tone: "neutral", icon: <PhoneMissed aria-hidden /> },
  power_off: { tone: "neutral", icon: <PhoneMissed aria-hidden /> },
  empty_number: { tone: "warn", icon: <CircleSlash aria-hidden /> },
  suspended: { tone: "warn", icon: <CircleSlash aria-hidden /> },
  failed: { tone: "bad", icon: <TriangleAlert aria-hidden /> },
  unknown: { tone: "warn", icon: <TriangleAlert aria-hidden /> },
  calling: { tone: "accent", icon: <PhoneCall aria-hidden /> },
  waiting: { tone: "line", icon: <span className="yd-dot" /> },
  blocked: { tone: "warn", icon: <CircleSlash aria-hidden /> },
  not_dispatched: { tone: "bad", icon: <TriangleAlert aria-hidden /> },
  cancelled: { tone: "neutral", icon: null },
};

/** How a call ended or where it stands: sign, colour and word. */
export function CallStateChip({ state, size }: { state: RecordState; size?: "md" | "sm" }) {
  const t = useTranslations("calls.state");
  const { tone, icon } = LOOK[state];
  return (
    <Chip tone={tone} size={size} icon={icon}>
      {t(state)}
    </Chip>
  );
}
