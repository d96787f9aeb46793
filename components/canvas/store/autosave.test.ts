import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyDocument, type JourneyDocument } from "@/lib/journey/document";
import { Autosave, type RemoteDraft, type SaveResult, type SaveState } from "./autosave";

const named = (name: string): JourneyDocument => ({
  ...emptyDocument,
  nodes: [{ id: "a", kind: "exit", name, position: { x: 0, y: 0 }, config: {} }],
});
const at = new Date("2026-11-20T02:00:00Z");

/** A draft kept as the server keeps it: a save that names an older revision is refused, unless it is what is stored. */
function remote() {
  const draft: RemoteDraft = { revision: 1, document: emptyDocument, updatedBy: "other", updatedAt: at };
  let failures = 0;
  let isAnswerLost = false;
  const saves: string[] = [];
  return {
    draft,
    saves,
    failNext: (count: number) => {
      failures = count;
    },
    loseAnswer: () => {
      isAnswerLost = true;
    },
    save: async (revision: number, document: JourneyDocument): Promise<SaveResult> => {
      if (failures > 0) {
        failures -= 1;
        throw new Error("offline");
      }
      if (revision !== draft.revision) {
        return JSON.stringify(document) === JSON.stringify(draft.document)
          ? { type: "saved", revision: draft.revision, savedAt: at }
          : { type: "conflict", theirs: { ...draft } };
      }
      draft.revision += 1;
      draft.document = document;
      saves.push(document.nodes[0]?.name ?? "");
      if (isAnswerLost) {
        isAnswerLost = false;
        throw new Error("the answer was lost");
      }
      return { type: "saved", revision: draft.revision, savedAt: at };
    },
  };
}

function autosaveOn(server: ReturnType<typeof remote>) {
  const states: SaveState["type"][] = [];
  const autosave = new Autosave({ revision: 1, save: server.save, onState: (state) => states.push(state.type), delayMs: 100 });
  return { autosave, states };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("autosave", () => {
  it("saves the newest document once after a pause", async () => {
    const server = remote();
    const { autosave, states } = autosaveOn(server);
    autosave.changed(named("1"));
    await vi.advanceTimersByTimeAsync(60);
    autosave.changed(named("2"));
    await vi.advanceTimersByTimeAsync(60);
    expect(server.saves).toEqual([]);
    await vi.advanceTimersByTimeAsync(60);
    expect(server.saves).toEqual(["2"]);
    expect(states.at(-1)).toBe("saved");
    expect(autosave.unsaved).toBe(false);
  });

  it("is retried until it arrives", async () => {
    const server = remote();
    server.failNext(2);
    const { autosave, states } = autosaveOn(server);
    autosave.changed(named("1"));
    await vi.advanceTimersByTimeAsync(150);
    expect(states.at(-1)).toBe("retrying");
    expect(autosave.unsaved).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.saves).toEqual(["1"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("what the server refuses is told and not sent again by itself, until it is edited on or asked for", async () => {
    const server = remote();
    const refusal = new Error("archived");
    let isRefused = true;
    const states: SaveState[] = [];
    const tries: number[] = [];
    const autosave = new Autosave({
      revision: 1,
      save: async (revision, document) => {
        tries.push(revision);
        if (isRefused) throw refusal;
        return server.save(revision, document);
      },
      isRefusal: (failure) => failure === refusal,
      onState: (state) => states.push(state),
      delayMs: 100,
    });
    autosave.changed(named("1"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(states.at(-1)).toEqual({ type: "refused", failure: refusal });
    expect(tries).toHaveLength(1);
    expect(autosave.unsaved).toBe(true);
    expect(await autosave.flush()).toBe(false);
    autosave.changed(named("2"));
    await vi.advanceTimersByTimeAsync(150);
    expect(tries).toHaveLength(3);
    isRefused = false;
    expect(await autosave.flush()).toBe(true);
    expect(server.saves).toEqual(["2"]);
    expect(states.at(-1)?.type).toBe("saved");
  });

  it("a save whose answer was lost is no conflict, also when the drawing went on", async () => {
    const server = remote();
    const { autosave, states } = autosaveOn(server);
    server.loseAnswer();
    autosave.changed(named("1"));
    await vi.advanceTimersByTimeAsync(150);
    expect(states.at(-1)).toBe("retrying");
    autosave.changed(named("2"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.saves).toEqual(["1", "2"]);
    expect(states).not.toContain("conflict");
    expect(states.at(-1)).toBe("saved");
  });

  it("a lost answer does not hide somebody else's save", async () => {
    const server = remote();
    const { autosave, states } = autosaveOn(server);
    server.loseAnswer();
    autosave.changed(named("1"));
    await vi.advanceTimersByTimeAsync(150);
    server.draft.revision += 1;
    server.draft.document = named("theirs");
    autosave.changed(named("2"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states.at(-1)).toBe("conflict");
    expect(server.saves).toEqual(["1"]);
  });

  it("the later editor is told and loses nothing", async () => {
    const server = remote();
    const { autosave, states } = autosaveOn(server);
    server.draft.revision = 4;
    autosave.changed(named("mine"));
    await vi.advanceTimersByTimeAsync(150);
    expect(states.at(-1)).toBe("conflict");
    const asked = states.length;
    autosave.changed(named("mine, more"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.saves).toEqual([]);
    // Nothing is tried before the person has decided.
    expect(states.length).toBe(asked);
    autosave.takeOver();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.saves).toEqual(["mine, more"]);
    expect(server.draft.revision).toBe(5);
  });

  it("after accepting theirs the next edit builds on it", async () => {
    const server = remote();
    const { autosave, states } = autosaveOn(server);
    server.draft.revision = 4;
    autosave.changed(named("mine"));
    await vi.advanceTimersByTimeAsync(150);
    autosave.accept();
    expect(states.at(-1)).toBe("saved");
    autosave.changed(named("on theirs"));
    await vi.advanceTimersByTimeAsync(150);
    expect(server.saves).toEqual(["on theirs"]);
  });

  it("flush saves at once and says whether it arrived", async () => {
    const server = remote();
    const { autosave } = autosaveOn(server);
    autosave.changed(named("1"));
    expect(await autosave.flush()).toBe(true);
    expect(server.saves).toEqual(["1"]);
    server.failNext(1);
    autosave.changed(named("2"));
    expect(await autosave.flush()).toBe(false);
    expect(autosave.unsaved).toBe(true);
  });

  it("an edit made while saving is saved after it", async () => {
    const server = remote();
    const { autosave } = autosaveOn(server);
    let release: () => void = () => undefined;
    const slow = new Autosave({
      revision: 1,
      delayMs: 100,
      onState: () => undefined,
      save: async (revision, document) => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return server.save(revision, document);
      },
    });
    autosave.stop();
    slow.changed(named("1"));
    await vi.advanceTimersByTimeAsync(110);
    slow.changed(named("2"));
    release();
    await vi.advanceTimersByTimeAsync(110);
    release();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.saves).toEqual(["1", "2"]);
  });
});
