"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import { bucketCount, shownBuckets } from "../run/buckets";
import { NodeMetrics } from "../run/drawer";
import { useBucketLabel } from "../run/words";

interface NodeFiguresProps {
  journeyId: string;
  versionId: string | null;
  node: JourneyNode;
}

const POLL_MS = 5_000;

export function useNodeFigures(journeyId: string, versionId: string | null, node: string) {
  const trpc = useTRPC();
  const query = useQuery(trpc.runs.figures.queryOptions({ journeyId, versionId }, { enabled: versionId !== null, refetchInterval: POLL_MS }));
  return { query, figures: query.data?.nodes.find((candidate) => candidate.node === node) ?? null };
}

/** What the node has done in the version that runs, while another is drawn. */
export function NodeFigures({ journeyId, versionId, node }: NodeFiguresProps) {
  const t = useTranslations("canvas");
  const format = useFormat();
  const errorText = useErrorText();
  const label = useBucketLabel();
  const { query, figures } = useNodeFigures(journeyId, versionId, node.id);
  if (versionId === null) return <p className="px-[18px] py-4 text-muted">{t("inspector.notRunning")}</p>;
  if (query.isError && !query.data)
    return <ErrorState title={t("run.figuresFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isPending) {
    return (
      <div className="px-[18px] py-4">
        <SkeletonLines lines={4} />
      </div>
    );
  }
  return (
    <div className="px-[18px] py-4">
      <dl>
        <div className="flex justify-between border-b border-separator py-1.5 font-medium">
          <dt>{t("run.entered")}</dt>
          <dd>{format.number(figures?.entered ?? 0)}</dd>
        </div>
        {shownBuckets(figures).map((bucket) => (
          <div key={bucket} className="flex justify-between border-b border-separator py-1.5">
            <dt className="text-muted">{label(bucket)}</dt>
            <dd>{format.number(bucketCount(figures, bucket))}</dd>
          </div>
        ))}
      </dl>
      <NodeMetrics node={node} figures={figures} />
    </div>
  );
}
