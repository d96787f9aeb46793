"use client";
import { useTranslations } from "next-intl";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import { TO_GOAL } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { WholeList } from "@/lib/metrics/lists";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { RunFigures } from "@/lib/services/runs/figures";
import { intentText, useIntentsText } from "../flow/edge-label";
import { useOutletName } from "../words";
import { type Bucket, bucketCount, isPart, unitOf } from "./buckets";
import { useRun } from "./context";
import { ListHead } from "./list-head";
import { nodeNarrows, useNarrows } from "./narrows";
import { PeopleList, type PeopleListProps } from "./people-list";
import { wholeCount } from "./whole";

interface NodePeopleListProps extends PeopleListProps {
  node: JourneyNode;
  document: JourneyDocument;
  refs: JourneyRefs;
  figures: NodeFigures | null;
  bucket: Bucket;
}

/** The people behind a figure of a node. */
export function NodePeopleList({ node, document, refs, figures, bucket, ...props }: NodePeopleListProps) {
  const t = useTranslations("canvas.run");
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const nodeName = nameIn(document);
  const goalName = (outlet: string) => (outlet.startsWith(TO_GOAL) ? t("toGoal", { goal: nodeName(outlet.slice(TO_GOAL.length)) }) : null);
  const narrows = useNarrows(node, refs, figures, bucket, goalName);
  const names = {
    outlet: (id: string) => {
      const outlet = outletsOf(node).find((candidate) => candidate.id === id);
      return outlet ? (intentsText(node, outlet, refs) ?? outletName(outlet)) : (goalName(id) ?? id);
    },
    node: nodeName,
    intent: (key: string) => intentText(node, key, refs),
  };
  const head = bucket === "entered" || isPart(bucket) ? null : <ListHead node={node} figures={figures} bucket={bucket} />;
  return (
    <PeopleList
      list={{ node: node.id, bucket }}
      total={bucketCount(figures, bucket)}
      unit={unitOf(bucket, node.kind)}
      narrows={narrows}
      head={head}
      names={names}
      {...props}
    />
  );
}

interface WholePeopleListProps extends PeopleListProps {
  document: JourneyDocument;
  figures: RunFigures | undefined;
  bucket: WholeList;
}

/** The people behind a figure of the whole. */
export function WholePeopleList({ document, figures, bucket, ...props }: WholePeopleListProps) {
  const { figuresOf } = useRun();
  return (
    <PeopleList
      list={{ node: null, bucket }}
      total={wholeCount(figures?.totals, bucket)}
      unit="people"
      narrows={nodeNarrows(document.nodes, figuresOf, bucket)}
      head={null}
      names={{ outlet: String, node: nameIn(document), intent: String }}
      {...props}
    />
  );
}

const nameIn =
  (document: JourneyDocument) =>
  (id: string): string =>
    document.nodes.find((candidate) => candidate.id === id)?.name ?? id;
