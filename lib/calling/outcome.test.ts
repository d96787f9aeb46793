import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALL_STATES, type CallEvent, compareEnds, type EndRank, foldEvents, isDeadNumber, NO_OUTCOME } from "./outcome";

const end = (state: (typeof CALL_STATES)[number], endedAtMs: number, talkSeconds = 0) => ({
  state,
  startedAtMs: 0,
  answeredAtMs: state === "answered" ? 10 : null,
  endedAtMs,
  talkSeconds,
  turns: [],
});

describe("foldEvents", () => {
  it("walks through the phases in order", () => {
    const events: CallEvent[] = [
      { type: "ringing", atMs: 1 },
      { type: "answered", atMs: 10 },
      { type: "ended", atMs: 70, end: end("answered", 70, 60) },
    ];
    expect(foldEvents([]).phase).toBe("dialling");
    expect(foldEvents(events.slice(0, 1)).phase).toBe("ringing");
    expect(foldEvents(events.slice(0, 2)).phase).toBe("answered");
    expect(foldEvents(events)).toMatchObject({ phase: "ended", ringingAtMs: 1, answeredAtMs: 10, endAtMs: 70, end: { talkSeconds: 60 } });
  });

  it("ended wins even when it comes first", () => {
    const outcome = foldEvents([
      { type: "ended", atMs: 70, end: end("no_answer", 70) },
      { type: "ringing", atMs: 1 },
    ]);
    expect(outcome).toMatchObject({ phase: "ended", end: { state: "no_answer" } });
  });

  it("of two endings the later by provider time holds", () => {
    const first: CallEvent = { type: "ended", atMs: 70, end: end("failed", 70) };
    const second: CallEvent = { type: "ended", atMs: 80, end: end("busy", 80) };
    expect(foldEvents([first, second]).end?.state).toBe("busy");
    expect(foldEvents([second, first]).end?.state).toBe("busy");
  });

  it("holds the same ending whether events come together or one after another, in any order (property)", () => {
    const ending = fc.record({ atMs: fc.nat(3), state: fc.constantFrom(...CALL_STATES), talkSeconds: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(ending, { minLength: 1, maxLength: 6 }), (endings) => {
        const together = foldEvents(endings.map((e): CallEvent => ({ type: "ended", atMs: e.atMs, end: end(e.state, e.atMs, e.talkSeconds) })));
        // As the inbox pump compares a new ending with the stored one.
        const stored = endings.reduce<EndRank | null>((held, e) => (held === null || compareEnds(e, held) > 0 ? e : held), null);
        expect(stored).toMatchObject({ atMs: together.endAtMs, state: together.end?.state, talkSeconds: together.end?.talkSeconds });
      }),
    );
  });

  it("is the same for every order of arrival and any repetition (property)", () => {
    const instant = fc.integer({ min: 0, max: 20 });
    const event: fc.Arbitrary<CallEvent> = fc.oneof(
      fc.record({ type: fc.constant("ringing" as const), atMs: instant }),
      fc.record({ type: fc.constant("answered" as const), atMs: instant }),
      fc.record({
        type: fc.constant("ended" as const),
        atMs: instant,
        end: fc.tuple(fc.constantFrom(...CALL_STATES), instant, instant).map(([state, at, talk]) => end(state, at, talk)),
      }),
    );
    const shuffled = fc
      .array(event, { maxLength: 8 })
      .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })));
    fc.assert(
      fc.property(shuffled, ([events, again]) => {
        expect(foldEvents(again)).toEqual(foldEvents(events));
        expect(events.length > 0 || foldEvents(again) === NO_OUTCOME).toBe(true);
      }),
    );
  });
});

it("knows which states condemn the number", () => {
  expect(CALL_STATES.filter(isDeadNumber)).toEqual(["empty_number", "suspended"]);
});
