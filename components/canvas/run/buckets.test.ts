import { describe, expect, it } from "vitest";
import { KINDS } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import { nodeFigures } from "@/lib/metrics/node-figures";
import { bucketCount, bucketOf, FIGURES, listOf, METRIC_LIST, topReason, unitOf } from "./buckets";

const figures = nodeFigures(
  "call",
  new Map([
    ["entered", 30],
    ["blocked:frequency_cap", 4],
    ["failed:no_phone", 6],
    ["failed:carrier_refused", 20],
  ]),
);

describe("the reason most people stopped for", () => {
  it("is the greatest of the parts asked for", () => {
    expect(topReason(figures, ["blocked", "failed", "exited"])).toEqual({ key: "carrier_refused", count: 20 });
    expect(topReason(figures, ["blocked"])).toEqual({ key: "frequency_cap", count: 4 });
  });

  it("is none where nobody stopped or nothing is known", () => {
    expect(topReason(figures, ["exited"])).toBeNull();
    expect(topReason(null, ["failed"])).toBeNull();
  });
});

describe("the list behind a figure", () => {
  // A different number for each counter, so that no two lists can be taken for each other.
  const names = ["called", "answered", "effective", "blocked", "blocked_people", "covered", "dispatched", "failed_dispatch"];
  const counters = new Map([
    ["entered", 1_000],
    ["here:to_call", 20],
    ["here:waiting_redial", 3],
    ["left:reached", 31],
    ["left:next", 57],
    ["text:texted", 61],
    ["text:delivered", 67],
    ["webhook:sent", 71],
    ["webhook:ok", 73],
    ["outcome:busy", 5],
    ["intent:A", 7],
    ...names.map((name, i): [string, number] => [`call:${name}`, 100 + 11 * i]),
  ]);
  const full = nodeFigures("n", counters, 2_000);

  it.each(KINDS.flatMap((kind) => kindOf(kind).metrics.map((metric) => [kind, metric.id, metric] as const)))(
    "%s %s: those it counts",
    (_, id, metric) => {
      const list = METRIC_LIST[id];
      if (!list) throw new Error(`no list of ${id}`);
      const of = metric.unit === "seconds" ? (metric.per ?? []) : metric.of;
      expect(bucketCount(full, list)).toBe(of.reduce((sum, name) => sum + (full.metrics[name] ?? 0), 0));
      expect(bucketCount(full, list)).toBeGreaterThan(0);
    },
  );

  it("are the parts of the coverage, which add up", () => {
    const parts = (["dispatching", "dispatched", "failed_dispatch", "blocked_dispatch", "undispatched"] as const).map((part) =>
      bucketCount(full, part),
    );
    expect(parts.slice(0, 4)).toEqual([20, 166, 177, 144]);
    const small = nodeFigures("n", new Map([...counters, ["call:covered", 600]]));
    expect(bucketCount(small, "undispatched")).toBe(600 - 20 - 166 - 177 - 144);
  });

  it("is asked for by outcome and intent, and counted so", () => {
    expect([bucketCount(full, "outcome:busy"), bucketCount(full, "intent:A"), bucketCount(full, "intent:B")]).toEqual([5, 7, 0]);
    expect(listOf("outcome:busy")).toEqual({ bucket: "ended", outcome: "busy" });
    expect(listOf("intent:A")).toEqual({ bucket: "classified", intent: "A" });
    expect(listOf("called")).toEqual({ bucket: "called" });
  });

  it("stands in an address; what is none opens everybody", () => {
    for (const bucket of ["here", ...FIGURES, "outcome:power_off", "intent:A"] as const) expect(bucketOf(bucket)).toBe(bucket);
    for (const none of [null, "", "nobody", "outcome:", "intent:A B", "outcomes:busy"]) expect(bucketOf(none)).toBe("entered");
  });

  it("counts people, times or what was sent", () => {
    expect([unitOf("stopped", "ai-call"), unitOf("covered", "ai-call"), unitOf("outcome:busy", "ai-call")]).toEqual(["people", "times", "call"]);
    expect([unitOf("call_blocked", "sms"), unitOf("delivered", "sms"), unitOf("requested", "webhook")]).toEqual(["text", "text", "request"]);
  });
});
