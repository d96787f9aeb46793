"use client";
import { useTranslations } from "next-intl";
import type { JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { WholeList } from "@/lib/metrics/lists";
import { HERE_STATES, type NodeFigures, type Share } from "@/lib/metrics/node-figures";
import { useIntentsText } from "../flow/edge-label";
import { useOutletName } from "../words";
import { type Bucket, bucketCount, isPart } from "./buckets";
import { useReason } from "./words";

/** What a list can be narrowed to: a state, an outlet, a reason, a node. */
export interface Narrow {
  key: string;
  label: string;
  count: number;
}

/** Within a part of a node's sum. */
export function useNarrows(
  node: JourneyNode,
  refs: JourneyRefs,
  figures: NodeFigures | null,
  bucket: Bucket,
  goalName: (outlet: string) => string | null,
): Narrow[] {
  const t = useTranslations("canvas.run.state");
  const reason = useReason();
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  if (!figures || !isPart(bucket)) return [];
  if (bucket === "here") {
    const labels = {
      ready: t("ready"),
      waiting: t("waiting"),
      to_call: t("toCall"),
      calling: t("calling"),
      waiting_redial: t("waitingRedial"),
      texting: t("texting"),
      sending: t("sending"),
    };
    return HERE_STATES.flatMap((state) => (figures.here[state] > 0 ? [{ key: state, label: labels[state], count: figures.here[state] }] : []));
  }
  const outlets = outletsOf(node);
  const labelOf = (share: Share) => {
    if (bucket !== "left") return reason(share.key);
    const outlet = outlets.find((candidate) => candidate.id === share.key);
    return outlet ? (intentsText(node, outlet, refs) ?? outletName(outlet)) : (goalName(share.key) ?? share.key);
  };
  return figures[bucket].map((share) => ({ key: share.key, label: labelOf(share), count: share.count }));
}

/** Those of whom the nodes together count as many as the whole does. */
const BY_NODE = ["here", "blocked", "failed"] as const satisfies WholeList[];

/** Within a part of the whole: the nodes where they stand, or ended. */
export function nodeNarrows(nodes: readonly JourneyNode[], figuresOf: (node: string) => NodeFigures | null, list: WholeList): Narrow[] {
  const part = BY_NODE.find((one) => one === list);
  if (!part) return [];
  return nodes
    .map(({ id, name }) => ({ key: id, label: name, count: bucketCount(figuresOf(id), part) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}
