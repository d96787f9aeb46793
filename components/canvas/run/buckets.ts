import type { NodeFigures, Share } from "@/lib/metrics/node-figures";

export const BUCKETS = ["here", "left", "blocked", "failed", "exited", "moved"] as const;
/** The parts of a node's sum, and `entered` for all of them. */
export type Bucket = "entered" | (typeof BUCKETS)[number];

/** As an address names it. */
export const bucketOf = (name: string | null): Bucket => BUCKETS.find((bucket) => bucket === name) ?? "entered";

export function bucketCount(figures: NodeFigures | null, bucket: Bucket): number {
  if (!figures) return 0;
  switch (bucket) {
    case "entered":
      return figures.entered;
    case "here":
      return figures.hereTotal;
    case "left":
      return figures.leftTotal;
    case "blocked":
      return figures.blockedTotal;
    case "failed":
      return figures.failedTotal;
    case "exited":
      return figures.exitedTotal;
    case "moved":
      return figures.movedTotal;
  }
}

/** The parts that are shown: nobody is moved between versions in most journeys. */
export const shownBuckets = (figures: NodeFigures | null): (typeof BUCKETS)[number][] =>
  BUCKETS.filter((bucket) => bucket !== "moved" || bucketCount(figures, bucket) > 0);

/** People who did not go on: blocked, failed or exited here. */
export const stopped = (figures: NodeFigures | null): number => (figures ? figures.blockedTotal + figures.failedTotal + figures.exitedTotal : 0);

export const leftBy = (figures: NodeFigures | null, outlet: string): number => figures?.left.find((share) => share.key === outlet)?.count ?? 0;

/** Why most of those who did not go on did not; null where everybody went on. */
export function topReason(figures: NodeFigures | null, of: readonly ("blocked" | "failed" | "exited")[]): Share | null {
  return of.flatMap((bucket) => figures?.[bucket] ?? []).reduce<Share | null>((top, share) => (top && top.count >= share.count ? top : share), null);
}

/** The first part that anyone is in, so that a drawer never opens on an empty list beside a full one. */
export const firstBucket = (figures: NodeFigures | null): Bucket => BUCKETS.find((bucket) => bucketCount(figures, bucket) > 0) ?? "entered";

export const BUCKET_COLOR: Record<(typeof BUCKETS)[number], string> = {
  here: "var(--accent)",
  left: "var(--yd-i3)",
  blocked: "var(--warning)",
  failed: "var(--danger)",
  exited: "var(--yd-faint)",
  moved: "var(--border-strong)",
};
