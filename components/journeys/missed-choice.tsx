"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Segmented } from "@/components/ui/segmented";
import { useFormat } from "@/components/use-format";

type Missed = "launch" | "skip";

/** Whether the one launch that fell into the pause happens now; asked while a journey is being resumed. */
export function useMissedLaunch(journeyId: string, isAsked: boolean) {
  const trpc = useTRPC();
  const [choice, setChoice] = useState<Missed>("launch");
  const { data } = useQuery(trpc.runs.missed.queryOptions({ journeyId }, { enabled: isAsked, staleTime: 0 }));
  const at = data?.at ?? null;
  return {
    /** What the server is told; nothing where nothing was missed. */
    missed: at === null ? undefined : choice,
    question: at === null ? null : <MissedChoice at={at} choice={choice} onChoice={setChoice} />,
  };
}

function MissedChoice({ at, choice, onChoice }: { at: Date; choice: Missed; onChoice: (choice: Missed) => void }) {
  const t = useTranslations("journeys.missed");
  const format = useFormat();
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <span>{t("question", { time: format.dateTime(at) })}</span>
      <Segmented
        aria-label={t("question", { time: format.dateTime(at) })}
        size="sm"
        items={[
          { key: "launch", label: t("launch") },
          { key: "skip", label: t("skip") },
        ]}
        selected={choice}
        onSelect={onChoice}
      />
    </div>
  );
}
