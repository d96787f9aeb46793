import { expect, it } from "vitest";
import { entryText } from "./entry-text";

const words = { event: "收到事件「visit」", schedule: "按事件", noAudience: "未选择人群", both: (a: string, b: string) => `${a} · ${b}` };
const track = { type: "event", on: { type: "track", event: "visit" } } as const;
const entered = { type: "event", on: { type: "audience_entered", audienceId: "a" } } as const;

it("names the event of a journey by events, which needs no audience", () => {
  expect(entryText({ audienceName: null, schedule: track }, words)).toBe("收到事件「visit」");
  expect(entryText({ audienceName: "种植", schedule: track }, words)).toBe("种植 · 收到事件「visit」");
  expect(entryText({ audienceName: "种植", schedule: entered }, { ...words, event: "进入人群「种植」" })).toBe("进入人群「种植」");
  expect(entryText({ audienceName: null, schedule: track }, { ...words, event: null })).toBe("按事件");
});

it("says that an audience is missing where one is needed", () => {
  expect(entryText({ audienceName: null, schedule: { type: "now" } }, { ...words, schedule: "一次性" })).toBe("未选择人群 · 一次性");
});
