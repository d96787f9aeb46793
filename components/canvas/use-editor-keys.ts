"use client";
import type { Mode } from "./header";
import { useReactFlow } from "@xyflow/react";
import { useTranslations } from "next-intl";
import { useProblemText } from "@/lib/journey/kinds/panel-parts";
import type { Problem } from "@/lib/journey/plan";
import { arrange, clipOf, disconnectSelected, duplicateSelected, join, nudge, pasteText, removeSelected } from "./actions";
import { FIT_EDIT } from "./flow/edit-flow";
import { type Direction, neighbour } from "./flow/hit";
import type { Projection } from "./flow/projection";
import { beginConnecting, connectingKey } from "./connecting";
import { useCanvas, useCanvasStore } from "./context";
import { focusNode } from "./flow/focus-node";
import type { InspectorTab } from "./inspector/inspector";
import type { Command } from "./keys";
import { documentOf, inspect, redoEdit, say, select, undoEdit } from "./store/store";
import { toast } from "@/components/ui/toast";
import { useClipboard } from "./use-clipboard";
import { useKeys } from "./use-keys";

interface EditorKeys {
  isEditable: boolean;
  projection: Projection;
  problems: Problem[];
  /** Brings a node into sight. */
  showNode: (id: string) => void;
  showProblem: (problem: Problem) => void;
  onPublish: () => void;
  onMode: (mode: Mode) => void;
  onTab: (tab: InspectorTab) => void;
}

const STEP_PX = 20;
const ARROWS: Partial<Record<Command, Direction>> = { up: "up", down: "down", left: "left", right: "right" };
const MOVES: Partial<Record<Command, { x: number; y: number }>> = {
  move_up: { x: 0, y: -STEP_PX },
  move_down: { x: 0, y: STEP_PX },
  move_left: { x: -STEP_PX, y: 0 },
  move_right: { x: STEP_PX, y: 0 },
};
const EDITS = new Set<Command>([
  "undo",
  "redo",
  "duplicate",
  "layout",
  "connect",
  "insert",
  "disconnect",
  "delete",
  "move_up",
  "move_down",
  "move_left",
  "move_right",
]);

const focusedNode = (): string | null => document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? null;

/** Everything the drawing can do, by keyboard. Keys act on the node that has the focus, or on the selection around it. */
export function useEditorKeys({ isEditable, projection, problems, showNode, showProblem, onPublish, onMode, onTab }: EditorKeys) {
  const t = useTranslations("canvas");
  const problemText = useProblemText();
  const store = useCanvasStore();
  const flow = useReactFlow();
  const connecting = useCanvas((state) => state.connecting);
  const order = projection.nodes.map((node) => node.id);

  /** The focused node; it becomes the selection unless it is in it. */
  function subject(): string | null {
    const id = focusedNode();
    if (id !== null && !store.getState().nodes.has(id)) select(store, [id]);
    return id ?? [...store.getState().nodes][0] ?? null;
  }

  function walk(direction: Direction): boolean {
    const id = focusedNode() ?? [...store.getState().nodes][0];
    const next = id === undefined ? order[0] : neighbour(projection.nodes, id, direction);
    if (!next) return false;
    select(store, [next]);
    if (store.getState().inspected) inspect(store, next);
    focusNode(next);
    showNode(next);
    return true;
  }

  function escape(): boolean {
    const { opened, inspected, nodes, edges } = store.getState();
    if (opened) store.setState({ opened: null });
    else if (inspected) {
      inspect(store, null);
      focusNode(inspected);
    } else if (nodes.size + edges.size > 0) select(store, []);
    else return false;
    return true;
  }

  function open(): boolean {
    const id = subject();
    if (!id) return false;
    onTab("config");
    inspect(store, id);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const panel = document.querySelector("[data-testid=inspector] [role=tabpanel]");
        panel?.querySelector<HTMLElement>("input, button, [tabindex='0']")?.focus();
      }),
    );
    return true;
  }

  function nextProblem(): boolean {
    const withNode = problems.filter((problem) => problem.nodeId !== null);
    store.setState({ problemsOpen: true });
    if (withNode.length === 0) return true;
    const { inspected } = store.getState();
    const nodes = [...new Set(withNode.map((problem) => problem.nodeId))];
    const at = nodes.indexOf(inspected);
    const id = nodes[(at + 1) % nodes.length];
    const found = withNode.find((problem) => problem.nodeId === id);
    if (found) {
      showProblem(found);
      say(store, problemText(found));
    }
    return true;
  }

  function run(command: Command): boolean {
    if (!isEditable && EDITS.has(command)) return false;
    const direction = ARROWS[command];
    if (direction) return walk(direction);
    const move = MOVES[command];
    if (move) {
      if (!subject()) return false;
      nudge(store, move);
      return true;
    }
    switch (command) {
      case "undo":
        undoEdit(store);
        return true;
      case "redo":
        redoEdit(store);
        return true;
      case "duplicate":
        if (subject()) duplicateSelected(store);
        return true;
      case "select_all":
        select(store, order);
        return true;
      case "find":
        store.setState({ opened: "find" });
        return true;
      case "problem":
        return nextProblem();
      case "layout":
        void arrange(store).then(() => requestAnimationFrame(() => void flow.fitView({ ...FIT_EDIT, duration: 240 })));
        return true;
      case "zoom_in":
        void flow.zoomIn();
        return true;
      case "zoom_out":
        void flow.zoomOut();
        return true;
      case "fit":
        void flow.fitView({ ...FIT_EDIT, duration: 240 });
        return true;
      case "map":
        store.setState((state) => ({ mapShown: !state.mapShown }));
        return true;
      case "people": {
        const id = subject();
        if (id) inspect(store, id);
        onTab("people");
        return id !== null;
      }
      case "mode_run":
        onMode("run");
        return true;
      case "mode_compare":
        onMode("compare");
        return true;
      case "mode_edit":
        return true;
      case "publish":
        onPublish();
        return true;
      case "help":
        store.setState({ opened: "keys" });
        return true;
      case "open":
        return open();
      case "escape":
        return escape();
      case "connect": {
        const id = subject();
        const begun = id === null ? null : beginConnecting(documentOf(store.getState()), order, id);
        if (!begun) return false;
        store.setState({ connecting: begun });
        pullOut(begun.from, begun.outlet);
        return true;
      }
      case "insert":
        subject();
        store.setState({ opened: "insert" });
        return true;
      case "disconnect":
        subject();
        disconnectSelected(store);
        return true;
      case "delete": {
        const id = subject();
        const before = id === null ? null : (neighbour(projection.nodes, id, "up") ?? neighbour(projection.nodes, id, "down"));
        const removed = removeSelected(store);
        if (removed > 0) say(store, t("said.removed", { count: removed }));
        if (before) focusNode(before);
        return true;
      }
      default:
        return false;
    }
  }

  /** A quiet outlet is drawn from the moment it is chosen. */
  function pullOut(node: string, outlet: string) {
    store.setState((state) => {
      const pulled = state.pulled[node] ?? [];
      return pulled.includes(outlet) ? state : { pulled: { ...state.pulled, [node]: [...pulled, outlet] } };
    });
  }

  function whileConnecting(key: string): boolean {
    const state = store.getState().connecting;
    if (!state) return false;
    const current = documentOf(store.getState());
    if (key === "Escape") store.setState({ connecting: null });
    else if (key === "Enter") {
      if (!state.target) return true;
      const refusal = join(store, state.from, state.outlet, state.target);
      store.setState({ connecting: null });
      if (refusal) toast(problemText({ code: refusal }), { tone: "info" });
      else say(store, t("said.connected", { to: current.nodes.find((node) => node.id === state.target)?.name ?? "" }));
    } else {
      const next = connectingKey(state, key, current, order);
      if (next === state) return key === "Tab" ? false : key.length === 1;
      store.setState({ connecting: next });
      if (next.target !== null && next.target !== state.target) showNode(next.target);
      if (next.outlet !== state.outlet) pullOut(next.from, next.outlet);
    }
    return true;
  }

  useKeys({ onCommand: run, onConnectingKey: connecting ? whileConnecting : null });
  useClipboard({
    onCopy: () => {
      subject();
      const clip = clipOf(store);
      if (clip.nodes.length === 0) return null;
      toast(t("said.copied", { count: clip.nodes.length }), { tone: "info" });
      return JSON.stringify(clip);
    },
    onCut: () => {
      if (isEditable) removeSelected(store);
    },
    onPaste: (text) => {
      if (!isEditable) return false;
      const pane = document.querySelector("[data-testid=canvas]")?.getBoundingClientRect();
      const middle = pane ? { x: pane.left + pane.width / 2 - 100, y: pane.top + pane.height / 2 - 60 } : { x: 0, y: 0 };
      const result = pasteText(store, text, flow.screenToFlowPosition(middle));
      if (!result) return false;
      const [first] = [...store.getState().nodes];
      if (first) focusNode(first);
      if (first) showNode(first);
      if (result.skippedEntries > 0) toast(t("said.entryNotPasted"), { tone: "info" });
      return true;
    },
  });
}
