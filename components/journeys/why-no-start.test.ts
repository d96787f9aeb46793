import { expect, it } from "vitest";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { startOf, whyNoStart } from "./why-no-start";

const row = (state: JourneyRow["state"], rest: Partial<Pick<JourneyRow, "versionNumber" | "schedule">> = {}) =>
  whyNoStart({ state, versionNumber: 1, schedule: { type: "now" }, ...rest });

it("lets every published journey be run by hand but one that is paused or entered by events", () => {
  expect((["running", "completed", "stopped", "draft"] as const).map((state) => row(state))).toEqual([null, null, null, null]);
  expect(row("paused")).toBe("startPaused");
  expect(row("draft", { versionNumber: null })).toBe("startUnpublished");
  expect(row("paused", { schedule: { type: "event", on: { type: "audience_entered", audienceId: "a" } } })).toBe("startEvents");
});

it("offers it on the journey's page too, greyed with the same reason where it can't be", () => {
  expect(startOf("running", null, false)).toEqual({ isOffered: true, why: null });
  expect(startOf("paused", null, false)).toEqual({ isOffered: true, why: "startPaused" });
  expect(startOf("running", null, true)).toEqual({ isOffered: true, why: "startEvents" });
  const none = { isOffered: false, why: null };
  expect([startOf("running", "run", false), startOf("archived", null, false), startOf("draft", null, null)]).toEqual([none, none, none]);
});
