"use client";
import {
  Background,
  BackgroundVariant,
  type Connection,
  type FinalConnectionState,
  type NodeChange,
  type EdgeChange,
  type OnNodeDrag,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { connectRefusal, type ConnectRefusal } from "@/lib/journey/edit/edges";
import { drop, join } from "../actions";
import { useCanvas, useCanvasData, useCanvasStore } from "../context";
import { documentOf, inspect } from "../store/store";
import { intentsOf, intentsWidth } from "./edge-label";
import { edgeAt } from "./hit";
import { LabelProvider } from "./label-context";
import { labelPlaces } from "./label-places";
import type { Projection } from "./projection";
import { ArrowHeads, EditEdge } from "./step-edge";
import { EditNode } from "./step-node";
import type { StepEdge, StepNode } from "./types";

const nodeTypes = { step: EditNode };
const edgeTypes = { step: EditEdge };
const GRID: [number, number] = [20, 20];
const MULTI = ["Meta", "Control", "Shift"];
export const FIT_EDIT = { padding: { top: "56px", left: "176px", right: "24px", bottom: "24px" }, maxZoom: 1 } as const;

interface EditFlowProps {
  projection: Projection;
  isEditable: boolean;
  onRefused: (refusal: ConnectRefusal) => void;
  onInspect: (id: string) => void;
  children?: ReactNode;
}

/** The drawing, wired to the store: what the pointer does becomes edits of the document. */
export function EditFlow({ projection, isEditable, onRefused, onInspect, children }: EditFlowProps) {
  const store = useCanvasStore();
  const { screenToFlowPosition } = useReactFlow();
  const [isConnecting, setConnecting] = useState(false);
  // An empty drawing would be fitted to the first node put on it, which would jump away from where it was dropped.
  const [beganWithNodes] = useState(projection.nodes.length > 0);
  const keyboardConnecting = useCanvas((state) => state.connecting !== null);

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNode>[]) => {
      const moved = new Map(store.getState().dragged);
      const chosen = new Set(store.getState().nodes);
      let selecting = false;
      for (const change of changes) {
        if (change.type === "position" && change.dragging && change.position) moved.set(change.id, change.position);
        if (change.type === "select") {
          selecting = true;
          if (change.selected) chosen.add(change.id);
          else chosen.delete(change.id);
        }
      }
      if (moved.size > 0) store.setState({ dragged: moved });
      if (selecting) store.setState({ nodes: chosen });
    },
    [store],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<StepEdge>[]) => {
      const chosen = new Set(store.getState().edges);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      store.setState({ edges: chosen });
    },
    [store],
  );

  /** The edge that a single loose node is held over. */
  const onNodeDrag: OnNodeDrag<StepNode> = useCallback(
    (event, node, all) => {
      const { edges } = documentOf(store.getState());
      const loose = all.length === 1 && !edges.some((edge) => edge.from === node.id || edge.to === node.id);
      if (!loose || !("clientX" in event)) return;
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const edge = edgeAt(at, projection.edges, projection.nodes);
      store.setState({ held: edge === null ? null : { kind: node.data.node.kind, edge, at: null } });
    },
    [store, projection, screenToFlowPosition],
  );

  const tryJoin = useCallback(
    (from: string, outlet: string, to: string) => {
      const refusal = join(store, from, outlet, to);
      if (refusal) onRefused(refusal);
    },
    [store, onRefused],
  );

  /** Letting go anywhere on a node is enough, not only on its handle. */
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      setConnecting(false);
      if (state.isValid || !state.fromNode || state.fromHandle?.type !== "source") return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      const under = point && document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>(".react-flow__node");
      const to = under?.dataset.id;
      const outlet = state.fromHandle.id;
      if (to && outlet && to !== state.fromNode.id) tryJoin(state.fromNode.id, outlet, to);
    },
    [tryJoin],
  );

  const { refs } = useCanvasData();
  const places = useMemo(
    () =>
      labelPlaces(projection.edges, projection.nodes, ({ data }) => {
        const intents = data ? intentsOf(data.from, data.outlet, refs) : [];
        return intents.length > 0 ? 16 + intentsWidth(intents) : 0;
      }),
    [projection, refs],
  );

  return (
    <LabelProvider value={places}>
      <div className="cv" data-connecting={isConnecting || keyboardConnecting} data-testid="canvas">
        <ReactFlow<StepNode, StepEdge>
          nodes={projection.nodes}
          edges={projection.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDrag={onNodeDrag}
          onNodeDragStop={() => {
            drop(store, store.getState().held?.edge ?? null);
            store.setState({ held: null });
          }}
          onSelectionDragStop={() => drop(store, null)}
          onNodeClick={(event, node) => {
            if (!event.shiftKey && !event.ctrlKey && !event.metaKey) onInspect(node.id);
          }}
          onPaneClick={() => {
            inspect(store, null);
            store.setState({ connecting: null });
          }}
          onConnectStart={() => setConnecting(true)}
          onConnect={({ source, sourceHandle, target }: Connection) => sourceHandle && tryJoin(source, sourceHandle, target)}
          onConnectEnd={onConnectEnd}
          isValidConnection={({ source, sourceHandle, target }) =>
            !!sourceHandle && connectRefusal(documentOf(store.getState()), source, sourceHandle, target) === null
          }
          connectionRadius={40}
          nodesDraggable={isEditable}
          nodesConnectable={isEditable}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          multiSelectionKeyCode={MULTI}
          selectionKeyCode="Shift"
          snapToGrid
          snapGrid={GRID}
          onlyRenderVisibleElements={projection.nodes.length > 100}
          minZoom={0.2}
          maxZoom={2}
          fitView={beganWithNodes}
          fitViewOptions={FIT_EDIT}
          connectionLineStyle={{ stroke: "var(--accent)", strokeWidth: 1.5 }}
          zoomOnDoubleClick={false}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={2} color="var(--yd-canvas-dot)" bgColor="var(--yd-canvas)" />
        </ReactFlow>
        <ArrowHeads />
        {children}
      </div>
    </LabelProvider>
  );
}
