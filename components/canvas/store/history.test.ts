import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument, type JourneyDocument } from "@/lib/journey/document";
import { packHistory, record, redo, startHistory, undo, unpackHistory } from "./history";

const documentWith = (base: JourneyDocument, id: string): JourneyDocument => ({
  ...base,
  nodes: [...base.nodes, { id, kind: "exit", name: id, position: { x: 0, y: 0 }, config: {} }],
});

const steps = fc.array(fc.oneof(fc.constant("undo"), fc.constant("redo"), fc.constant("edit")), { maxLength: 60 });

function play(list: string[]) {
  let history = startHistory(emptyDocument);
  list.forEach((step, i) => {
    if (step === "undo") history = undo(history);
    else if (step === "redo") history = redo(history);
    else history = record(history, documentWith(history.present, `n${i}`));
  });
  return history;
}

describe("history", () => {
  it("redo after undo gives the same document back", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const history = play(list);
        if (history.past.length === 0) return;
        expect(redo(undo(history)).present).toBe(history.present);
      }),
    );
  });

  it("an edit after undo drops what was undone", () => {
    const first = record(startHistory(emptyDocument), documentWith(emptyDocument, "a"));
    const second = record(undo(first), documentWith(emptyDocument, "b"));
    expect(second.future).toEqual([]);
    expect(second.present.nodes.map((node) => node.id)).toEqual(["b"]);
  });

  it("typing in one field is one step; another field begins a new one", () => {
    let history = startHistory(emptyDocument);
    for (const [id, group] of [
      ["a", "name"],
      ["b", "name"],
      ["c", "note"],
    ] as const) {
      history = record(history, documentWith(history.present, id), group);
    }
    expect(history.past).toHaveLength(2);
    expect(undo(history).present.nodes).toHaveLength(2);
  });

  it("an edit that changes nothing is no step", () => {
    const history = startHistory(emptyDocument);
    expect(record(history, emptyDocument)).toBe(history);
  });

  it("survives being stored, sharing what documents share", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const history = play(list);
        const packed = packHistory(history);
        const unpacked = unpackHistory(JSON.parse(JSON.stringify(packed)));
        expect(unpacked).toEqual({ ...history, group: null });
        const ids = packed.nodes.map((node) => node.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it("a torn store is refused", () => {
    const packed = packHistory(play(["edit", "edit"]));
    expect(unpackHistory({ ...packed, nodes: [] })).toBeNull();
    expect(unpackHistory({ ...packed, present: 9 })).toBeNull();
  });
});
