import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDocument, type JourneyDocument } from "@/lib/journey/document";
import type { SaveResult } from "./autosave";
import { forgetHistory, readHistory } from "./persist";
import { enterSession, leaveSession, openSession, type Session } from "./session";
import { documentOf, edit } from "./store";

const at = new Date("2026-11-20T02:00:00Z");
const named = (name: string): JourneyDocument => ({
  ...emptyDocument,
  nodes: [{ id: "a", kind: "exit", name, position: { x: 0, y: 0 }, config: {} }],
});

function storageOf(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

let journeys = 0;

/** A journey in one tab: its draft on the server, and visits to its canvas. */
function tab() {
  const journeyId = `journey-${(journeys += 1)}`;
  const storage = storageOf();
  const draft = { revision: 1, document: emptyDocument, updatedBy: null, updatedAt: at };
  const gate = { isOffline: false, sent: 0, answer: Promise.resolve() };
  const save = async (revision: number, document: JourneyDocument): Promise<SaveResult> => {
    gate.sent += 1;
    if (gate.isOffline) throw new Error("offline");
    await gate.answer;
    if (revision !== draft.revision) return { type: "conflict", theirs: { ...draft } };
    Object.assign(draft, { revision: revision + 1, document });
    return { type: "saved", revision: revision + 1, savedAt: at };
  };
  const visit = () => {
    const session = openSession({ journeyId, draft: { ...draft }, isEditable: true, save }, storage);
    enterSession(journeyId, session);
    const leave = () => leaveSession(journeyId, session, storage);
    return { session, leave };
  };
  return { journeyId, storage, draft, gate, visit };
}

/** As the page does it: a change of the drawing is told to the saving. */
function rename({ store, autosave }: Session, name: string) {
  edit(store, () => named(name));
  autosave.changed(documentOf(store.getState()));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a visit to the canvas", () => {
  it("that is left right after an edit saves it and keeps that it is saved", async () => {
    const { journeyId, storage, draft, visit } = tab();
    const first = visit();
    rename(first.session, "1");
    await first.leave();
    expect(draft).toMatchObject({ revision: 2, document: named("1") });
    expect(readHistory(journeyId, storage)).toMatchObject({ unsaved: false, revision: 2 });
    const second = visit();
    expect(second.session.store.getState()).toMatchObject({ revision: 2, save: { type: "saved" } });
    // The step of before can still be undone.
    expect(second.session.store.getState().history.past).toHaveLength(1);
    rename(second.session, "2");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(second.session.store.getState().save.type).toBe("saved");
    expect(draft).toMatchObject({ revision: 3, document: named("2") });
  });

  it("goes on when one comes back before its last save has arrived", async () => {
    const { draft, gate, visit } = tab();
    let arrive: () => void = () => undefined;
    gate.answer = new Promise((resolve) => (arrive = resolve));
    const first = visit();
    rename(first.session, "1");
    const left = first.leave();
    const second = visit();
    rename(second.session, "2");
    arrive();
    await left;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(second.session.store.getState().save.type).toBe("saved");
    expect(draft).toMatchObject({ revision: 3, document: named("2") });
  });

  it("that could not save when it was left does not go on trying beside the next", async () => {
    const { journeyId, storage, draft, gate, visit } = tab();
    gate.isOffline = true;
    const first = visit();
    rename(first.session, "1");
    await first.leave();
    expect(readHistory(journeyId, storage)).toMatchObject({ unsaved: true, revision: 1 });
    const { sent } = gate;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gate.sent).toBe(sent);
    gate.isOffline = false;
    const second = visit();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(draft).toMatchObject({ revision: 2, document: named("1") });
    expect(second.session.store.getState().save.type).toBe("saved");
  });

  it("of a journey that may not be edited any more brings up what was not saved", async () => {
    const { journeyId, storage, draft, gate, visit } = tab();
    const first = visit();
    gate.isOffline = true;
    rename(first.session, "1");
    await first.leave();
    const open = () =>
      openSession({ journeyId, draft: { ...draft }, isEditable: false, save: async () => ({ type: "conflict", theirs: draft }) }, storage);
    const later = open();
    expect(later.stranded).toEqual(named("1"));
    expect(documentOf(later.store.getState())).toEqual(draft.document);
    forgetHistory(journeyId, storage);
    expect(open().stranded).toBeNull();
    expect(visit().session.stranded).toBeNull();
  });
});
