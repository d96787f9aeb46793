import { createTranslator, type Messages } from "next-intl";
import { expect, it } from "vitest";
import { loadMessages } from "@/lib/i18n/messages";
import { launchesAhead } from "./launches-ahead";

const ZONE = "Asia/Shanghai";
const now = new Date("2026-11-22T04:00:00Z");

it("are none of a one-off that has been", () => {
  expect(launchesAhead({ type: "now" }, ZONE, now)).toBe("none");
  expect(launchesAhead({ type: "at", at: "2026-11-22T11:59" }, ZONE, now)).toBe("none");
  expect(launchesAhead({ type: "at", at: "2026-11-22T12:01" }, ZONE, now)).toBe("schedule");
  expect(launchesAhead({ type: "recurring", every: "day", time: "10:00" }, ZONE, now)).toBe("schedule");
  expect(launchesAhead({ type: "event", on: { type: "track", event: "visit" } }, ZONE, now)).toBe("event");
});

it("are spoken of only where there are any", async () => {
  const messages: Messages = await loadMessages("zh-CN");
  const t = createTranslator({ locale: "zh-CN", messages, namespace: "journeys.control" });
  expect(t("pauseText", { count: 3, launches: "none" })).toBe("在途 3 人原地等待，不再呼叫、不发短信；正在通的电话会打完。");
  expect(t("pauseText", { count: 3, launches: "schedule" })).toContain("到点也不再拉人");
  expect(t("resumeText", { count: 3, launches: "none" })).toBe("在途 3 人从原处继续。");
  expect(t("resumeText", { count: 3, launches: "event" })).not.toContain("到点");
  for (const verb of ["pauseText", "resumeText", "stopText"] as const) {
    expect(t(verb, { count: 3, launches: "none" })).not.toContain("拉人");
    expect(t(verb, { count: 3, launches: "schedule" })).toContain("拉人");
  }
});
