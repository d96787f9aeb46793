import type { JourneyNode } from "@/lib/journey/document";
import type { ListName } from "@/lib/metrics/lists";
import type { NodeFigures, Share } from "@/lib/metrics/node-figures";

export const BUCKETS = ["here", "left", "blocked", "failed", "exited", "moved"] as const;
/** The parts of a node's sum. */
export type Part = (typeof BUCKETS)[number];

/** What else a node counts and lists. */
export const FIGURES = [
  "stopped",
  "pending",
  "call_blocked",
  "called",
  "answered",
  "effective",
  "covered",
  "dispatching",
  "dispatched",
  "failed_dispatch",
  "blocked_dispatch",
  "undispatched",
  "texted",
  "delivered",
  "requested",
  "succeeded",
  "reached",
] as const satisfies ListName[];
type Figure = (typeof FIGURES)[number];

/** What is listed: `entered` for a node's whole sum, a part of it, a figure, or the calls that ended so or were given this intent. */
export type Bucket = "entered" | Part | Figure | `outcome:${string}` | `intent:${string}`;

const ENDED_SO = /^(outcome|intent):(\w{1,20})$/;

/** As an address names it. */
export function bucketOf(name: string | null): Bucket {
  const known = [...BUCKETS, ...FIGURES].find((bucket) => bucket === name);
  if (known) return known;
  const [, kind, value] = ENDED_SO.exec(name ?? "") ?? [];
  return kind === "outcome" || kind === "intent" ? `${kind}:${value}` : "entered";
}

export const isPart = (bucket: Bucket): bucket is Part => BUCKETS.some((part) => part === bucket);
const isFigure = (bucket: Bucket): bucket is Figure => FIGURES.some((figure) => figure === bucket);

/** The key of `outcome:busy`; null where the list is none of such. */
export const valueOf = (bucket: Bucket, kind: "outcome" | "intent"): string | null =>
  bucket.startsWith(`${kind}:`) ? bucket.slice(kind.length + 1) : null;

/** As `runs.people` and `runs.exportPeople` are asked for it. */
export function listOf(bucket: Bucket): { bucket: ListName; outcome?: string; intent?: string } {
  if (bucket === "entered" || isPart(bucket) || isFigure(bucket)) return { bucket };
  const outcome = valueOf(bucket, "outcome");
  return outcome === null ? { bucket: "classified", intent: valueOf(bucket, "intent") ?? "" } : { bucket: "ended", outcome };
}

/** The list behind one of a kind's metrics (`MetricSpec.id`): who is counted; of a rate or a mean, whom it is a share of or taken over. */
export const METRIC_LIST: Record<string, Bucket> = {
  entered: "entered",
  left: "left",
  pending: "pending",
  blocked: "call_blocked",
  called: "called",
  answered: "answered",
  answer_rate: "answered",
  effective: "effective",
  effective_rate: "effective",
  mean_talk_seconds: "answered",
  texted: "texted",
  delivered: "delivered",
  delivery_rate: "delivered",
  requested: "requested",
  succeeded: "succeeded",
  success_rate: "succeeded",
  reached: "reached",
  conversion: "reached",
};

const shareOf = (shares: Share[], key: string | null): number => shares.find((share) => share.key === key)?.count ?? 0;

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
    case "stopped":
      return stopped(figures);
    case "call_blocked":
      return figures.metrics["blocked"] ?? 0;
    case "covered":
    case "dispatching":
    case "dispatched":
    case "undispatched":
      return figures.call?.[bucket] ?? 0;
    case "failed_dispatch":
      return figures.call?.failedDispatch ?? 0;
    case "blocked_dispatch":
      return figures.call?.blockedPeople ?? 0;
    default:
      if (isFigure(bucket)) return figures.metrics[bucket] ?? 0;
      return bucket.startsWith("outcome:")
        ? shareOf(figures.outcomes, valueOf(bucket, "outcome"))
        : shareOf(figures.intents, valueOf(bucket, "intent"));
  }
}

/** What is counted: people, how often they came, or what was sent to them. */
export type Unit = "people" | "times" | "call" | "text" | "request";
const OF_PEOPLE = new Set<Bucket>(["entered", ...BUCKETS, "stopped", "pending", "reached"]);
const OF_TIMES = new Set<Bucket>(["covered", "dispatching", "dispatched", "failed_dispatch", "blocked_dispatch", "undispatched"]);

export function unitOf(bucket: Bucket, kind: JourneyNode["kind"]): Unit {
  if (OF_PEOPLE.has(bucket)) return "people";
  if (OF_TIMES.has(bucket)) return "times";
  return kind === "sms" ? "text" : kind === "webhook" ? "request" : "call";
}

/** The parts that are shown: nobody is moved between versions in most journeys. */
export const shownBuckets = (figures: NodeFigures | null): Part[] =>
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

export const BUCKET_COLOR: Record<Part, string> = {
  here: "var(--accent)",
  left: "var(--yd-i3)",
  blocked: "var(--warning)",
  failed: "var(--danger)",
  exited: "var(--yd-faint)",
  moved: "var(--border-strong)",
};
