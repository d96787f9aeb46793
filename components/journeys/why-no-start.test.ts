import { expect, it } from "vitest";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { whyNoStart } from "./why-no-start";

const row = (state: JourneyRow["state"], rest: Partial<Pick<JourneyRow, "versionNumber" | "schedule">> = {}) =>
  whyNoStart({ state, versionNumber: 1, schedule: { type: "now" }, ...rest });

it("lets every published journey be run by hand but one that is paused or entered by events", () => {
  expect((["running", "completed", "stopped", "draft"] as const).map((state) => row(state))).toEqual([null, null, null, null]);
  expect(row("paused")).toBe("startPaused");
  expect(row("draft", { versionNumber: null })).toBe("startUnpublished");
  expect(row("paused", { schedule: { type: "event", on: { type: "audience_entered", audienceId: "a" } } })).toBe("startEvents");
});
