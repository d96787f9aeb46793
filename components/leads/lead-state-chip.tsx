"use client";
import { Check, CircleSlash, PhoneCall } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Chip, type Tone } from "@/components/ui/chip";
import type { LeadState } from "@/lib/leads/state";

const LOOK: Record<LeadState, { tone: Tone; icon: ReactNode }> = {
  new: { tone: "accent", icon: <span className="yd-dot" /> },
  contacted: { tone: "line", icon: <PhoneCall aria-hidden /> },
  converted: { tone: "ok", icon: <Check aria-hidden /> },
  dropped: { tone: "neutral", icon: <CircleSlash aria-hidden /> },
};

/** How far a lead has come: sign, colour and word. */
export function LeadStateChip({ state }: { state: LeadState }) {
  const t = useTranslations("leads.state");
  const { tone, icon } = LOOK[state];
  return (
    <Chip tone={tone} size="sm" icon={icon}>
      {t(state)}
    </Chip>
  );
}
