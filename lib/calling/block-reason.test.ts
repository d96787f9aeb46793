import { describe, expect, it } from "vitest";
import { reasonOf } from "@/lib/metrics/reasons";
import { capReason, formatReason } from "./block-reason";
import { PLATFORM_POLICY } from "./policy";

describe("reasons", () => {
  it("are stored as text that is read back whole", () => {
    for (const cap of Object.values(PLATFORM_POLICY.caps).flat()) {
      const stored = formatReason(capReason(cap));
      expect(reasonOf(stored)).toEqual({ code: capReason(cap).code, params: { a: String(cap.windowDays), b: String(cap.limit), text: stored } });
    }
    expect(formatReason({ code: "opt_out", params: {} })).toBe("opt_out");
    expect(reasonOf(formatReason({ code: "refused_by_carrier", params: { code: "a:b" } })).params.a).toBe("a:b");
  });
});
