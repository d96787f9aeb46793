import { describe, expect, it } from "vitest";
import { emptyDocument, type JourneyDocument } from "@/lib/journey/document";
import { readHistory, storeHistory } from "./persist";
import { createCanvasStore, documentOf, edit, inspect, redoEdit, select, undoEdit } from "./store";

const add =
  (id: string) =>
  (document: JourneyDocument): JourneyDocument => ({
    ...document,
    nodes: [...document.nodes, { id, kind: "exit", name: id, position: { x: 0, y: 0 }, config: {} }],
  });
const fresh = () => createCanvasStore({ document: emptyDocument, revision: 3, savedAt: null });

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  constructor(readonly room = Number.POSITIVE_INFINITY) {}
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    if (value.length > this.room) throw new Error("full");
    this.#items.set(key, value);
  }
}

describe("canvas store", () => {
  it("undo takes a node away, and with it its selection and open settings", () => {
    const store = fresh();
    edit(store, add("a"));
    edit(store, add("b"));
    inspect(store, "b");
    undoEdit(store);
    expect(documentOf(store.getState()).nodes.map((node) => node.id)).toEqual(["a"]);
    expect(store.getState().inspected).toBeNull();
    expect(store.getState().nodes.size).toBe(0);
    redoEdit(store);
    expect(documentOf(store.getState()).nodes).toHaveLength(2);
  });

  it("a change that changes nothing leaves the state as it is", () => {
    const store = fresh();
    const before = store.getState();
    edit(store, (document) => document);
    expect(store.getState()).toBe(before);
  });

  it("an edit drops positions that were only dragged", () => {
    const store = fresh();
    edit(store, add("a"));
    store.setState({ dragged: new Map([["a", { x: 5, y: 5 }]]) });
    edit(store, add("b"));
    expect(store.getState().dragged).toBeNull();
  });

  it("keeps a selection of what is still there", () => {
    const store = fresh();
    edit(store, add("a"));
    select(store, ["a"]);
    edit(store, add("b"));
    expect([...store.getState().nodes]).toEqual(["a"]);
  });
});

describe("stored history", () => {
  const stored = () => {
    const store = fresh();
    edit(store, add("a"));
    edit(store, add("b"));
    undoEdit(store);
    return { revision: 3, unsaved: true, history: store.getState().history };
  };

  it("comes back after a reload with its steps", () => {
    const storage = new MemoryStorage();
    storeHistory("j", stored(), storage);
    expect(readHistory("j", storage)).toEqual(stored());
    expect(readHistory("other", storage)).toBeNull();
  });

  it("keeps at least the present where there is little room", () => {
    const packedWhole = new MemoryStorage();
    storeHistory("j", stored(), packedWhole);
    const storage = new MemoryStorage((packedWhole.getItem("yd-canvas-j")?.length ?? 0) - 1);
    storeHistory("j", stored(), storage);
    const read = readHistory("j", storage);
    expect(read?.history.present).toEqual(stored().history.present);
    expect(read?.history.past).toEqual([]);
  });

  it.each(["", "{", "{}", '{"revision":1,"unsaved":false,"history":{"nodes":[],"edges":[],"documents":[{"n":[4],"e":[]}],"present":0}}'])(
    "ignores what is not a history: %s",
    (text) => {
      const storage = new MemoryStorage();
      storage.setItem("yd-canvas-j", text);
      expect(readHistory("j", storage)).toBeNull();
    },
  );
});
