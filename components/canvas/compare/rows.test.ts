import { describe, expect, it } from "vitest";
import { nodeFigures } from "@/lib/metrics/node-figures";
import { type CompareRow, faceRowCount, faceRows, rowsOf, shareRow, type Whole, wholeRows } from "./rows";

const figures = (counters: Record<string, number>) => nodeFigures("n", new Map(Object.entries(counters)), counters["enrolled"]);
/** 40 people entered in these days; the 100 of the days before were called in them. */
const days = figures({ entered: 40, "left:answered": 90, "exited:removed": 10, "call:covered": 100, "call:called": 100, "call:answered": 90 });
const sides = { before: days, after: days };
const whole = (isPeriod: boolean): Whole => ({ entered: { before: 40, after: 40 }, isPeriod });
const rowOf = (rows: CompareRow[], id: string) => rows.find((row) => row.id === id);

describe("figures of a node beside each other", () => {
  it("are shares of who entered, over all time", () => {
    const rows = rowsOf("ai-call", sides, whole(false));
    expect(rowOf(rows, "stopped")).toMatchObject({ unit: "rate", parts: { after: { part: 10, whole: 40 } } });
    expect(rowOf(rows, "share")?.unit).toBe("rate");
  });

  it("are counts in a period, where who left need not have entered in it; rates of calls stay", () => {
    const rows = rowsOf("ai-call", sides, whole(true));
    expect(rowOf(rows, "stopped")).toMatchObject({ unit: "count", values: { before: 10, after: 10 } });
    expect(rowOf(rows, "share")).toBeUndefined();
    expect(rowOf(rows, "answer_rate")).toMatchObject({ unit: "rate", parts: { after: { part: 90, whole: 100 } } });
    expect(shareRow("answered", { before: null, after: { part: 90, whole: 40 } }, true)).toEqual({
      id: "answered",
      unit: "count",
      values: { before: null, after: 90 },
    });
  });

  it("leave who was moved to another version out of the rates", () => {
    const old = figures({ entered: 100, "left:answered": 40, "exited:removed": 10, "exited:moved_version:2": 50 });
    const rows = rowsOf("ai-call", { before: old, after: days }, whole(false));
    expect(rowOf(rows, "stopped")).toMatchObject({ parts: { before: { part: 10, whole: 50 } } });
    const totals = { entered: 100, arrived: 0, active: 0, completed: 40, exited: 10, moved: 50, blocked: 0, failed: 0, called: 0, answered: 0 };
    const all = wholeRows({ before: totals, after: { ...totals, entered: 50, arrived: 50, moved: 0 } }, false);
    expect(rowOf(all, "exited")).toMatchObject({ parts: { before: { part: 10, whole: 50 }, after: { part: 10, whole: 50 } } });
    expect(rowOf(all, "total")).toMatchObject({ values: { before: 100, after: 50 } });
    expect(rowOf(all, "arrived")).toMatchObject({ values: { before: 0, after: 50 } });
    expect(rowOf(all, "moved")).toMatchObject({ values: { before: 50, after: 0 } });
    expect(rowOf(wholeRows({ before: { ...totals, moved: 0 }, after: { ...totals, moved: 0 } }, false), "moved")).toBeUndefined();
  });

  it("show who reached a goal where there is no conversion", () => {
    const goal = figures({ entered: 5, "exited:goal_reached": 7, enrolled: 2 });
    const face = (isPeriod: boolean) => faceRows(rowsOf("goal", { before: goal, after: goal }, whole(isPeriod))).map(({ id }) => id);
    expect(face(false)).toContain("conversion");
    expect(face(true)).toEqual(["entered", "reached"]);
  });

  it.each([true, false])("take as much room as they have rows (period: %s)", (isPeriod) => {
    for (const kind of ["ai-call", "goal", "audience-entry", "exit", "sms"] as const) {
      expect(faceRowCount(kind, isPeriod)).toBe(faceRows(rowsOf(kind, sides, whole(isPeriod))).length);
    }
  });
});
