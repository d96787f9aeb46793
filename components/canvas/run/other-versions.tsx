"use client";
import { useQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";

const REFRESH_MS = 10_000;

interface OtherVersionsProps {
  journeyId: string;
  /** The one that is looked at. */
  versionId: string | null;
  onChoose: (chosen: Record<string, string>) => void;
}

/** Who finishes in another version than the one that is looked at. */
export function OtherVersions({ journeyId, versionId, onChoose }: OtherVersionsProps) {
  const t = useTranslations("canvas.run");
  const trpc = useTRPC();
  const { data } = useQuery(trpc.journeys.versions.queryOptions({ journeyId }, { refetchInterval: REFRESH_MS }));
  const others = data?.filter(({ id, active }) => id !== versionId && active > 0) ?? [];
  if (others.length === 0) return null;
  return (
    <p
      className="flex min-h-8 flex-none flex-wrap items-center gap-x-4 border-b border-border bg-surface-secondary px-4 py-1 text-sm"
      role="status"
      data-testid="other-versions"
    >
      {others.map((version) => (
        <span key={version.id} className="inline-flex items-center gap-2">
          <UsersRound width={14} height={14} className="text-faint" aria-hidden />
          {t("peopleIn", { version: version.number, count: version.active })}
          <button type="button" className="font-medium text-accent-text hover:underline" onClick={() => onChoose({ version: version.id })}>
            {t("showPeopleIn")}
          </button>
        </span>
      ))}
    </p>
  );
}
