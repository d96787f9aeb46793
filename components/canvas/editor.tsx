"use client";
import type { Mode } from "./header";
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { toast } from "@/components/ui/toast";
import { type JourneyNode, type Kind, MOST_NODES } from "@/lib/journey/document";
import type { ConnectRefusal } from "@/lib/journey/edit/edges";
import { kindOf } from "@/lib/journey/kinds";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { useProblemText } from "@/lib/journey/kinds/panel-parts";
import type { Problem } from "@/lib/journey/plan";
import { place, placeAfterSelected } from "./actions";
import { ConnectBar } from "./chrome/connect-bar";
import { FindBox } from "./chrome/find-box";
import { InsertBox } from "./chrome/insert-box";
import { KeysDialog } from "./chrome/keys-dialog";
import { JourneyMap } from "./chrome/mini-map";
import { Outline } from "./chrome/outline";
import { Palette } from "./chrome/palette";
import { ProblemsPanel } from "./chrome/problems-panel";
import { Toolbar } from "./chrome/toolbar";
import { ZoomBar } from "./chrome/zoom-bar";
import { useCanvas, useCanvasData, useCanvasStore } from "./context";
import { EditFlow, FIT_EDIT } from "./flow/edit-flow";
import { downloadImage } from "./flow/export-image";
import { faceSize } from "@/lib/journey/layout-size";
import { edgeAt } from "./flow/hit";
import { createProjector } from "./flow/projection";
import { KindIcon } from "./flow/kind-icon";
import { Inspector, type InspectorTab } from "./inspector/inspector";
import { NodeFigures } from "./inspector/node-figures";
import { NodePeople } from "./inspector/node-people";
import { documentOf, inspect, say } from "./store/store";
import { focusNode } from "./flow/focus-node";
import { useEditorKeys } from "./use-editor-keys";
import { useKindName, useOutletName } from "./words";

export interface Running {
  versionId: string;
  number: number;
  nodeIds: ReadonlySet<string>;
}

interface EditorProps {
  name: string;
  isEditable: boolean;
  running: Running | null;
  onPublish: () => void;
  onMode: (mode: Mode) => void;
}

export function Editor(props: EditorProps) {
  return (
    <ReactFlowProvider>
      <EditorInside {...props} />
    </ReactFlowProvider>
  );
}

function EditorInside({ name, isEditable, running, onPublish, onMode }: EditorProps) {
  const t = useTranslations("canvas");
  const store = useCanvasStore();
  const data = useCanvasData();
  const kindName = useKindName();
  const problemText = useProblemText();
  const flow = useReactFlow();
  const [tab, setTab] = useState<InspectorTab>("config");
  const document = useCanvas(documentOf);
  const inspected = useCanvas((state) => state.inspected);
  const connecting = useCanvas((state) => state.connecting);
  const opened = useCanvas((state) => state.opened);
  const problemsOpen = useCanvas((state) => state.problemsOpen);
  const mapShown = useCanvas((state) => state.mapShown);
  const held = useCanvas((state) => state.held);
  const said = useCanvas((state) => state.said);
  const projection = useProjection(isEditable);
  const inspectedNode = document.nodes.find((node) => node.id === inspected) ?? null;

  /** Brings a node into the middle and the keyboard to it. */
  const reveal = useCallback(
    (id: string, focus = true) => {
      const node = projection.nodes.find((candidate) => candidate.id === id);
      if (!node) return;
      inspect(store, id);
      void flow.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, { zoom: flow.getZoom(), duration: 240 });
      if (focus) focusNode(id);
    },
    [projection, store, flow],
  );

  /** Moves the drawing only when the node does not stand in sight already. */
  const showNode = useCallback(
    (id: string) => {
      const node = flow.getNode(id);
      const pane = window.document.querySelector("[data-testid=canvas]")?.getBoundingClientRect();
      if (!node || !pane) return;
      const center = { x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + (node.height ?? 0) / 2 };
      const at = flow.flowToScreenPosition(center);
      const seen = at.x > pane.left + 20 && at.x < pane.right - 40 && at.y > pane.top + 20 && at.y < pane.bottom - 30;
      if (!seen) void flow.setCenter(center.x, center.y, { zoom: flow.getZoom(), duration: 180 });
    },
    [flow],
  );

  // The panel takes a part of the canvas when it opens.
  useEffect(() => {
    if (inspected !== null) requestAnimationFrame(() => showNode(inspected));
  }, [inspected, showNode]);

  const placed = useCallback(
    (result: ReturnType<typeof place>) => {
      if (result.type === "second_entry") toast(problemText({ code: "entry_many" }), { tone: "bad" });
      else if (result.type === "placed") {
        setTab("config");
        focusNode(result.id);
      }
    },
    [problemText],
  );

  const overfilled = useCanvas((state) => state.overfilled);
  useEffect(() => {
    if (overfilled > 0) toast(t("full", { most: MOST_NODES }), { tone: "bad" });
  }, [overfilled, t]);

  const showProblem = useCallback(
    (problem: Problem) => {
      if (!problem.nodeId) return;
      setTab("config");
      reveal(problem.nodeId, false);
    },
    [reveal],
  );

  useEditorKeys({ isEditable, projection, problems: data.problems, showNode, showProblem, onPublish, onMode, onTab: setTab });

  /** The first node of an empty canvas stands in its upper middle, clear of the palette and the toolbar. */
  function addAfterSelected(kind: Kind) {
    const pane = window.document.querySelector("[data-testid=canvas]")?.getBoundingClientRect();
    const start = pane ? flow.screenToFlowPosition({ x: pane.left + pane.width / 2, y: pane.top + 80 }) : undefined;
    placed(placeAfterSelected(store, kind, kindName(kind), start));
  }

  function insertChosen(kind: Kind) {
    const { edges, nodes } = store.getState();
    store.setState({ opened: null });
    const [edgeId] = edges;
    const edge = projection.edges.find((candidate) => candidate.id === edgeId) ?? firstEdgeOf(projection.edges, [...nodes][0]);
    const target = edge && projection.nodes.find((candidate) => candidate.id === edge.target);
    if (!edge || !target) return addAfterSelected(kind);
    const width = faceSize({ kind }, []).width;
    const position = { x: target.position.x + ((target.width ?? width) - width) / 2, y: target.position.y };
    placed(place(store, { kind, name: kindName(kind), position }, edge.id));
  }

  function dragOver(kind: Kind, at: { x: number; y: number }) {
    const edge = kindOf(kind).category === "entry" ? null : edgeAt(flow.screenToFlowPosition(at), projection.edges, projection.nodes);
    store.setState({ held: { kind, edge, at } });
  }
  function dropped(kind: Kind, at: { x: number; y: number } | null) {
    const edge = store.getState().held?.edge ?? null;
    store.setState({ held: null });
    const over = at && window.document.elementFromPoint(at.x, at.y)?.closest("[data-testid=canvas]");
    if (!at || !over) return;
    const point = flow.screenToFlowPosition(at, { snapToGrid: false });
    const size = faceSize({ kind }, []);
    // It lies under the pointer already: the drawing must not slip away from the hand.
    placed(place(store, { kind, name: kindName(kind), position: { x: point.x - size.width / 2, y: point.y - size.height / 2 } }, edge));
  }

  return (
    <div className="flex min-h-0 flex-1">
      <EditFlow
        projection={projection}
        isEditable={isEditable}
        onRefused={(refusal: ConnectRefusal) => toast(problemText({ code: refusal }), { tone: "info" })}
        onInspect={(id) => inspect(store, id)}
      >
        <Outline nodes={projection.nodes} edges={projection.edges} onGo={reveal} />
        <Toolbar
          onImage={() => void downloadImage(projection, name).catch(() => toast(t("tools.imageFailed"), { tone: "bad" }))}
          onLayout={() => requestAnimationFrame(() => void flow.fitView({ ...FIT_EDIT, duration: 240 }))}
        />
        {isEditable ? <Palette onPlace={addAfterSelected} onDrag={dragOver} onDrop={dropped} /> : null}
        {mapShown ? <JourneyMap className="bottom-[54px] left-3" /> : null}
        <ZoomBar />
        {problemsOpen ? (
          <ProblemsPanel
            problems={data.problems}
            nodes={document.nodes}
            onShow={showProblem}
            onClose={() => store.setState({ problemsOpen: false })}
          />
        ) : null}
        {connecting ? <ConnectBar connecting={connecting} document={document} /> : null}
        {opened === "find" ? (
          <FindBox
            nodes={document.nodes}
            onClose={() => store.setState({ opened: null })}
            onChoose={(id) => {
              store.setState({ opened: null });
              reveal(id);
            }}
          />
        ) : null}
        {opened === "insert" ? (
          <InsertBox withEntry={document.nodes.length === 0} onChoose={insertChosen} onClose={() => store.setState({ opened: null })} />
        ) : null}
        {document.nodes.length === 0 ? <EmptyCanvas /> : null}
        <p className="sr-only" aria-live="polite">
          {said}
        </p>
      </EditFlow>
      {inspectedNode ? (
        <Inspector
          node={inspectedNode}
          tab={tab}
          onTab={setTab}
          isReadOnly={!isEditable}
          onReveal={(id) => reveal(id, false)}
          onClose={() => {
            const id = inspectedNode.id;
            inspect(store, null);
            focusNode(id);
          }}
          onSay={(text) => {
            toast(text, { tone: "info" });
            say(store, text);
          }}
          running={running?.nodeIds.has(inspectedNode.id) ? { version: running.number, people: data.standing.get(inspectedNode.id) ?? 0 } : null}
          elsewhere={data.elsewhere.get(inspectedNode.id) ?? []}
          data={
            <NodeFigures
              journeyId={data.journeyId}
              versionId={running?.nodeIds.has(inspectedNode.id) ? running.versionId : null}
              node={inspectedNode}
            />
          }
          people={
            <NodePeople
              journeyId={data.journeyId}
              versionId={running?.nodeIds.has(inspectedNode.id) ? running.versionId : null}
              node={inspectedNode}
            />
          }
        />
      ) : null}
      {opened === "keys" ? <KeysDialog onClose={() => store.setState({ opened: null })} /> : null}
      {held?.at && held.edge === null ? (
        <div className="cv-ghost" style={{ position: "fixed", zIndex: 50, left: held.at.x - 100, top: held.at.y - 27 }}>
          <KindIcon kind={held.kind} />
          <b>{kindName(held.kind)}</b>
        </div>
      ) : null}
    </div>
  );
}

function EmptyCanvas() {
  const t = useTranslations("canvas");
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center pl-[150px]">
      <div className="max-w-sm text-center">
        <p className="font-semibold">{t("empty.title")}</p>
        <p className="text-muted">{t("empty.text")}</p>
      </div>
    </div>
  );
}

const firstEdgeOf = <E extends { source: string }>(edges: readonly E[], id: string | undefined): E | undefined => {
  const leaving = edges.filter((edge) => edge.source === id);
  return leaving.length === 1 ? leaving[0] : undefined;
};

function useProjection(isEditable: boolean) {
  const t = useTranslations("canvas");
  const { problemsOf, standing } = useCanvasData();
  const kindName = useKindName();
  const outletName = useOutletName();
  const document = useCanvas(documentOf);
  const dragged = useCanvas((state) => state.dragged);
  const pulled = useCanvas((state) => state.pulled);
  const selectedNodes = useCanvas((state) => state.nodes);
  const selectedEdges = useCanvas((state) => state.edges);
  const [project] = useState(createProjector);
  const problems = useDeferredValue(problemsOf);
  const labelOf = useCallback(
    (node: JourneyNode) => {
      const found = problems.get(node.id) ?? [];
      const errors = found.filter((problem) => problem.severity === "error").length;
      const people = standing.get(node.id) ?? 0;
      const parts = [
        node.name,
        kindName(node.kind),
        ...(people > 0 ? [t("node.standing", { count: people })] : []),
        ...(errors > 0 ? [t("node.errors", { count: errors })] : []),
        ...(found.length > errors ? [t("node.warnings", { count: found.length - errors })] : []),
      ];
      return parts.join(t("node.comma"));
    },
    [problems, standing, kindName, t],
  );
  const edgeLabelOf = useCallback(
    (from: JourneyNode, to: JourneyNode, outlet: OutletSpec | null) =>
      t("edge.label", { from: from.name, outlet: outlet ? outletName(outlet) : "", to: to.name }),
    [t, outletName],
  );
  return useMemo(
    () => project(document, { sizeOf: faceSize, placed: dragged, pulled, selectedNodes, selectedEdges, editable: isEditable, labelOf, edgeLabelOf }),
    [project, document, dragged, pulled, selectedNodes, selectedEdges, isEditable, labelOf, edgeLabelOf],
  );
}
