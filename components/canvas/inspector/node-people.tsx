"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan, useClinicHref } from "@/components/shell/context";
import type { JourneyNode } from "@/lib/journey/document";
import { useCanvas, useCanvasData } from "../context";
import { NodePeopleList } from "../run/people";
import { listKey, usePeopleFilter } from "../run/use-people-filter";
import { documentOf } from "../store/store";
import { useNodeFigures } from "./node-figures";

const CallDialog = dynamic(() => import("@/components/calls/call-dialog").then((module) => module.CallDialog), { ssr: false });

interface NodePeopleProps {
  journeyId: string;
  versionId: string | null;
  node: JourneyNode;
}

/** Who stands at the node in the version that runs; their whole way is told in run mode. */
export function NodePeople({ journeyId, versionId, node }: NodePeopleProps) {
  const t = useTranslations("canvas");
  const router = useRouter();
  const href = useClinicHref();
  const canSeePeople = useCan("patient.view");
  const document = useCanvas(documentOf);
  const { refs } = useCanvasData();
  const [call, setCall] = useState<string | null>(null);
  const scope = { journeyId, versionId, runId: null };
  const [filter, setFilter] = usePeopleFilter(listKey(scope, { node: node.id, bucket: "here" }));
  const { figures } = useNodeFigures(journeyId, versionId, node.id);
  if (versionId === null) return <p className="px-[18px] py-4 text-muted">{t("inspector.notRunning")}</p>;
  if (!canSeePeople) return <p className="px-[18px] py-4 text-muted">{t("run.mayNotSeePeople")}</p>;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <NodePeopleList
        scope={scope}
        node={node}
        document={document}
        refs={refs}
        figures={figures}
        bucket="here"
        filter={filter}
        onFilter={setFilter}
        onWhy={(person) => router.push(href(`/journeys/${journeyId}?mode=run&version=${versionId}&person=${person.enrolmentId}`))}
        onCall={setCall}
        onHand={null}
      />
      {call ? <CallDialog dispatchId={call} onClose={() => setCall(null)} /> : null}
    </div>
  );
}
