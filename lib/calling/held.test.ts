import { describe, expect, it } from "vitest";
import { heldBy, type Planned } from "./held";

const ZONE = "Asia/Shanghai";
const policy = { window: { from: "09:00", to: "20:00" }, noCallPeriods: [{ name: "停呼", from: "10:00", to: "13:00" }], guardSeconds: 30 };
const at = (time: string) => Date.parse(`2026-11-23T${time}:00+08:00`);
const call: Planned = { what: "call", dueMs: at("10:54"), isPaused: false, killSwitch: false, script: "enabled" };
const why = (planned: Partial<Planned>, now: string) => heldBy({ ...call, ...planned }, policy, ZONE, at(now));

describe("why somebody waits", () => {
  it.each<[string, Partial<Planned>, string, ReturnType<typeof heldBy>]>([
    ["a call outside hours: until they begin", {}, "10:57", { reason: "outside_hours", untilMs: at("13:00") }],
    ["a redial that falls outside hours: until they begin", { dueMs: at("11:08") }, "09:57", { reason: "outside_hours", untilMs: at("13:00") }],
    ["a redial within hours: its own time", { dueMs: at("14:08") }, "10:57", { reason: "planned", untilMs: at("14:08") }],
    ["a due call within hours: a place", {}, "13:01", { reason: "queued", untilMs: null }],
    ["nothing goes on by itself while paused", { dueMs: at("11:08"), isPaused: true }, "10:57", { reason: "paused", untilMs: null }],
    ["nor does a wait", { what: "step", dueMs: at("15:00"), isPaused: true }, "10:57", { reason: "paused", untilMs: null }],
    ["nor a call while all sending is stopped", { killSwitch: true }, "10:57", { reason: "kill_switch", untilMs: null }],
    ["a wait ends all the same", { what: "step", dueMs: at("15:00"), killSwitch: true }, "10:57", { reason: "planned", untilMs: at("15:00") }],
    ["a script that may not call", { script: "disabled" }, "10:57", { reason: "script_disabled", untilMs: null }],
    ["a script that waits", { script: "paused" }, "13:01", { reason: "script_paused", untilMs: null }],
    ["texts know no hours", { what: "text" }, "10:57", { reason: "queued", untilMs: null }],
    ["a step is about to be taken", { what: "step", dueMs: null }, "10:57", null],
  ])("%s", (_name, planned, now, expected) => expect(why(planned, now)).toEqual(expected));

  it("of rules that leave no time at all there is no end", () => {
    const never = { ...policy, noCallPeriods: [{ name: "全天", from: "00:00", to: "23:59" }] };
    expect(heldBy(call, never, ZONE, at("13:01"))).toEqual({ reason: "outside_hours", untilMs: null });
  });
});
