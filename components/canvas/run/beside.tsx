"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCan } from "@/components/shell/context";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyDocument } from "@/lib/journey/document";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { RunFigures } from "@/lib/services/runs/figures";
import type { Trace } from "@/lib/services/runs/trace";
import { type Bucket, firstBucket } from "./buckets";
import type { HandAsk } from "./by-hand-dialog";
import { useRun } from "./context";
import { RunDrawer } from "./drawer";
import { ExportButton } from "./export-button";
import type { PeopleFilter } from "./filter";
import { CLOSED, type List, type Opened, type Opener } from "./opened";
import { NodePeopleList, WholePeopleList } from "./people";
import type { Scope } from "./scope";
import { TracePanel, TraceWaiting } from "./trace-panel";
import { WholeDrawer } from "./whole-drawer";

interface BesideProps {
  shown: Opened;
  show: (next: Opened, opener?: Opener | null) => void;
  scope: Scope;
  document: JourneyDocument;
  refs: JourneyRefs;
  figures: RunFigures | undefined;
  isStale: boolean;
  /** Of the person whose way is shown. */
  trace: Pick<UseQueryResult<Trace, unknown>, "data" | "isError" | "error" | "refetch">;
  filter: PeopleFilter;
  onFilter: (filter: PeopleFilter) => void;
  onCall: (dispatchId: string) => void;
  onHand: ((ask: HandAsk) => void) | null;
}

/** What stands open beside the drawing: a person's way, a node's figures and people, or everybody. */
export function Beside({ shown, show, scope, document, refs, figures, isStale, trace, filter, onFilter, onCall, onHand }: BesideProps) {
  const t = useTranslations("canvas.run");
  const errorText = useErrorText();
  const canSeePeople = useCan("patient.view");
  const { figuresOf } = useRun();
  const { list, person } = shown;
  const close = () => show(CLOSED);
  if (person !== null) {
    const onBack = () => show({ list, person: null }, { type: "person", person });
    if (!trace.data)
      return <TraceWaiting error={trace.isError ? errorText(trace.error) : null} onBack={onBack} onRetry={() => void trace.refetch()} />;
    const onNode = (id: string) => show({ list: { node: id, bucket: firstBucket(figuresOf(id)) }, person });
    return <TracePanel trace={trace.data} onBack={onBack} onClose={close} onNode={onNode} onCall={onCall} onHand={onHand} />;
  }
  if (list === null) return null;
  const open = (next: List) => show({ list: next, person: null });
  const actions = canSeePeople ? <ExportButton scope={scope} list={list} filter={filter} icon={<Download aria-hidden />} /> : null;
  const people = { scope, filter, onFilter, onCall, onHand, onWhy: (row: { enrolmentId: string }) => show({ list, person: row.enrolmentId }) };
  const notAllowed = <p className="border-t border-separator px-[18px] py-4 text-muted">{t("mayNotSeePeople")}</p>;
  if (list.node === null)
    return (
      <WholeDrawer
        figures={figures}
        list={list.bucket}
        onList={(bucket) => open({ node: null, bucket })}
        onClose={close}
        isStale={isStale}
        actions={actions}
      >
        {canSeePeople ? <WholePeopleList document={document} figures={figures} bucket={list.bucket} {...people} /> : notAllowed}
      </WholeDrawer>
    );
  const node = document.nodes.find(({ id }) => id === list.node);
  if (!node) return null;
  const onBucket = (bucket: Bucket) => open({ node: node.id, bucket });
  const own = figuresOf(node.id);
  return (
    <RunDrawer node={node} figures={own} bucket={list.bucket} onBucket={onBucket} onClose={close} isStale={isStale} actions={actions}>
      {canSeePeople ? <NodePeopleList node={node} document={document} refs={refs} figures={own} bucket={list.bucket} {...people} /> : notAllowed}
    </RunDrawer>
  );
}
