"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { pagedRefreshMs } from "@/components/refresh";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState, SkeletonLines } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useErrorText } from "@/components/use-error-text";
import { TimelineItem } from "./timeline-item";

const CallDialog = dynamic(() => import("@/components/calls/call-dialog").then((m) => m.CallDialog), { ssr: false });

const REFRESH_MS = 15_000;
const KINDS = ["all", "followUp", "appointment", "visit", "text"] as const;
type Kind = (typeof KINDS)[number];

export function Timeline({ patientId }: { patientId: string }) {
  const t = useTranslations("patients.timeline");
  const kinds = useTranslations("patients.timeline.kind");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [kind, setKind] = useState<Kind>("all");
  const [openCall, setOpenCall] = useState<string | null>(null);
  const query = useInfiniteQuery(
    trpc.patients.timeline.infiniteQueryOptions(
      { id: patientId, kind: kind === "all" ? null : kind },
      { getNextPageParam: (page) => page.next, refetchInterval: ({ state }) => pagedRefreshMs(REFRESH_MS, state.data?.pages.length ?? 1) },
    ),
  );
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <div>
      <Segmented
        aria-label={t("filter")}
        size="sm"
        className="mb-3"
        selected={kind}
        onSelect={setKind}
        items={KINDS.map((key) => ({ key, label: kinds(key) }))}
      />
      {query.isError && !entries ? <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonLines lines={6} /> : null}
      {entries?.length === 0 ? <EmptyState title={t("empty")} /> : null}
      {entries && entries.length > 0 ? (
        <ol className="relative">
          <li aria-hidden className="absolute top-2 bottom-0 left-[13px] w-px bg-border" />
          {entries.map((entry) => (
            <TimelineItem key={`${entry.kind}:${entry.id}`} entry={entry} onOpenCall={setOpenCall} />
          ))}
        </ol>
      ) : null}
      {query.hasNextPage ? (
        <Button size="sm" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      ) : null}
      {openCall ? <CallDialog dispatchId={openCall} onClose={() => setOpenCall(null)} showPatientLink={false} /> : null}
    </div>
  );
}
