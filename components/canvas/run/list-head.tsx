"use client";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { type Bucket, bucketCount, firstBucket, isPart } from "./buckets";
import { useRun } from "./context";
import { useBucketLabel, useListName } from "./words";

interface ListHeadProps {
  node: JourneyNode;
  figures: NodeFigures | null;
  bucket: Bucket;
}

/** Which figure's list is open, and the way back to the parts of the node's sum. */
export function ListHead({ node, figures, bucket }: ListHeadProps) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const name = useListName();
  const label = useBucketLabel();
  const { refs, onOpen } = useRun();
  const back = firstBucket(figures);
  return (
    <div className="-ml-1.5 flex min-w-0 flex-1 items-center gap-1" data-testid="list-head">
      <IconButton
        size="sm"
        label={t("backTo", { list: isPart(back) ? label(back) : t("entered") })}
        icon={<ArrowLeft aria-hidden />}
        onPress={({ target }) => {
          // This button goes with the list.
          target.closest("aside")?.querySelector<HTMLElement>(`button[data-metric="${back}"]`)?.focus();
          onOpen(node.id, back);
        }}
      />
      <h3 className="min-w-0 truncate font-semibold">
        {name(bucket, node, refs)} <span className="font-normal text-muted">{format.number(bucketCount(figures, bucket))}</span>
      </h3>
    </div>
  );
}
