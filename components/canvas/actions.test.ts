import { describe, expect, it } from "vitest";
import { emptyDocument, type JourneyDocument, type Kind, MOST_NODES } from "@/lib/journey/document";
import {
  clipOf,
  configure,
  disconnectSelected,
  drop,
  duplicateSelected,
  join,
  pasteText,
  place,
  placeAfterSelected,
  removeSelected,
  sizeIn,
} from "./actions";
import { createCanvasStore, documentOf, edit, select, undoEdit } from "./store/store";

function canvas() {
  const store = createCanvasStore({ document: emptyDocument, revision: 1, savedAt: null });
  const add = (kind: Kind) => {
    const placed = placeAfterSelected(store, kind, kind);
    if (placed.type !== "placed") throw new Error(placed.type);
    return placed.id;
  };
  return { store, add, document: () => documentOf(store.getState()) };
}

/** Nodes that lie over another. */
function covered(document: JourneyDocument): string[] {
  const boxes = document.nodes.map((node) => ({ id: node.id, ...node.position, ...sizeIn(node, document) }));
  return boxes
    .filter((a) => boxes.some((b) => a !== b && a.x < b.x + b.width && a.x + a.width > b.x && a.y < b.y + b.height && a.y + a.height > b.y))
    .map(({ id }) => id);
}

describe("building by keyboard", () => {
  it("each new node follows the selected one and none covers another", () => {
    const { add, document } = canvas();
    const ids = (["audience-entry", "ai-call", "sms", "wait", "update-tag", "exit"] as const).map(add);
    expect(document().edges.map((edge) => [edge.from, edge.to])).toEqual(ids.slice(1).map((id, index) => [ids[index], id]));
    expect(covered(document())).toEqual([]);
  });

  it("adding is one step back", () => {
    const { store, add, document } = canvas();
    add("audience-entry");
    add("sms");
    undoEdit(store);
    expect(document().nodes).toHaveLength(1);
    expect(document().edges).toHaveLength(0);
  });

  it("a second entry is refused", () => {
    const { store, add } = canvas();
    add("audience-entry");
    expect(place(store, { kind: "audience-entry", name: "x", position: { x: 0, y: 0 } })).toEqual({ type: "second_entry" });
  });

  it("a loop is refused and said so", () => {
    const { store, add, document } = canvas();
    const entry = add("audience-entry");
    const sms = add("sms");
    expect(join(store, sms, "next", sms)).toBe("cycle");
    expect(join(store, sms, "next", entry)).toBe("edge_into_entry");
    expect(document().edges).toHaveLength(1);
  });
});

describe("a drawing as large as it may be", () => {
  it("takes nothing more, however it comes, and says so", () => {
    const { store, add, document } = canvas();
    edit(store, () => ({
      ...emptyDocument,
      nodes: Array.from({ length: MOST_NODES }, (_, i) => ({ id: `n${i}`, kind: "exit", name: "", position: { x: 0, y: 100 * i }, config: {} })),
    }));
    select(store, ["n1", "n2"]);
    const clip = JSON.stringify(clipOf(store));
    expect(place(store, { kind: "exit", name: "", position: { x: 0, y: 0 } })).toEqual({ type: "full" });
    duplicateSelected(store);
    expect(pasteText(store, clip, { x: 0, y: 0 })).toEqual({ pasted: 0, skippedEntries: 0 });
    expect(document().nodes).toHaveLength(MOST_NODES);
    expect(store.getState().overfilled).toBe(3);
    removeSelected(store);
    add("exit");
    expect(document().nodes).toHaveLength(MOST_NODES - 1);
  });
});

describe("pasting", () => {
  it("lays nothing over what stands there, and leaves a second entry out", () => {
    const { store, add, document } = canvas();
    for (const kind of ["audience-entry", "ai-call", "sms", "exit"] as const) add(kind);
    select(
      store,
      document().nodes.map((node) => node.id),
    );
    const at = { x: document().nodes[1]?.position.x ?? 0, y: document().nodes[1]?.position.y ?? 0 };
    expect(pasteText(store, JSON.stringify(clipOf(store)), at)).toEqual({ pasted: 3, skippedEntries: 1 });
    expect(document().nodes).toHaveLength(7);
    expect(covered(document())).toEqual([]);
    // Into free space exactly where it was asked for.
    pasteText(store, JSON.stringify(clipOf(store)), { x: 4000, y: 4000 });
    expect(
      Math.min(
        ...document()
          .nodes.slice(7)
          .map((node) => node.position.x),
      ),
    ).toBe(4000);
  });
});

describe("inserting", () => {
  it("puts a node into an edge and moves what follows out of its way", () => {
    const { store, add, document } = canvas();
    const entry = add("audience-entry");
    const exit = add("exit");
    const placed = place(store, { kind: "wait", name: "w", position: { x: 0, y: 80 } }, document().edges[0]?.id ?? "");
    expect(placed.type).toBe("placed");
    const wait = document().nodes.find((node) => node.kind === "wait");
    const last = document().nodes.find((node) => node.id === exit);
    expect(document().edges.map((edge) => [edge.from, edge.to])).toEqual(
      expect.arrayContaining([
        [entry, wait?.id],
        [wait?.id, exit],
      ]),
    );
    expect(wait?.position.y).toBeGreaterThanOrEqual(54 + 40);
    expect(last?.position.y).toBeGreaterThanOrEqual((wait?.position.y ?? 0) + 54 + 40);
  });

  it("a loose node dropped on an edge goes into it", () => {
    const { store, add, document } = canvas();
    add("audience-entry");
    add("exit");
    const edge = document().edges[0]?.id ?? "";
    select(store, []);
    const loose = place(store, { kind: "sms", name: "s", position: { x: 600, y: 0 } });
    if (loose.type !== "placed") throw new Error("not placed");
    store.setState({ dragged: new Map([[loose.id, { x: 0, y: 60 }]]) });
    drop(store, edge);
    expect(document().edges).toHaveLength(2);
    expect(store.getState().dragged).toBeNull();
  });
});

describe("settings", () => {
  it("a node that grows by its outlets keeps its middle, and its edges go with their outlets", () => {
    const { store, add, document } = canvas();
    add("audience-entry");
    const call = add("ai-call");
    add("exit");
    const middle = () => {
      const node = document().nodes.find((candidate) => candidate.id === call);
      return node ? node.position.x + sizeIn(node, document()).width / 2 : 0;
    };
    const before = middle();
    const dropped = configure(store, call, { ...document().nodes[1]?.config, branches: { enabled: true, rules: [{ id: "r1", intents: [] }] } }, null);
    expect(dropped).toBe(1);
    expect(Math.abs(middle() - before)).toBeLessThanOrEqual(10);
    undoEdit(store);
    expect(document().edges).toHaveLength(2);
  });
});

describe("many at once", () => {
  it("copies into another journey with its edges and fresh ids", () => {
    const from = canvas();
    const a = from.add("sms");
    const b = from.add("wait");
    select(from.store, [a, b]);
    const to = canvas();
    expect(pasteText(to.store, JSON.stringify(clipOf(from.store)), { x: 100, y: 100 })).toEqual({ pasted: 2, skippedEntries: 0 });
    expect(to.document().edges).toHaveLength(1);
    expect(to.document().nodes.map((node) => node.id)).not.toContain(a);
    expect(pasteText(to.store, "hello", { x: 0, y: 0 })).toBeNull();
  });

  it("duplicates, disconnects and removes what is selected", () => {
    const { store, add, document } = canvas();
    add("audience-entry");
    const sms = add("sms");
    add("exit");
    select(store, [sms]);
    duplicateSelected(store);
    expect(document().nodes).toHaveLength(4);
    select(store, [sms]);
    disconnectSelected(store);
    expect(document().edges).toHaveLength(0);
    removeSelected(store);
    expect(document().nodes.some((node) => node.id === sms)).toBe(false);
  });
});
