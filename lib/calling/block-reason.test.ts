import fc from "fast-check";
import { describe, expect, it } from "vitest";
import en from "@/lib/i18n/messages/en/blockReasons.json";
import zh from "@/lib/i18n/messages/zh-CN/blockReasons.json";
import { BLOCK_CODES, capReason, DISPATCH_FAILURE_CODES, formatReason, parseReason } from "./block-reason";
import { PLATFORM_POLICY } from "./policy";

describe("reasons", () => {
  it("survive being stored as text", () => {
    const caps = Object.values(PLATFORM_POLICY.caps).flat();
    for (const cap of caps) expect(parseReason(formatReason(capReason(cap)))).toEqual(capReason(cap));
    expect(formatReason({ code: "opt_out", params: {} })).toBe("opt_out");
    expect(formatReason({ code: "cap_contacts", params: { days: 15, limit: 1 } })).toBe("cap_contacts:15:1");
  });

  it("keep any text in their values (property)", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (code) => {
        const wellFormed = code.toWellFormed();
        expect(parseReason(formatReason({ code: "unknown", params: { code: wellFormed } }))).toEqual({ code: "unknown", params: { code: wellFormed } });
      }),
    );
  });

  it("that are not known keep their text", () => {
    expect(parseReason("from_the_future")).toEqual({ code: "unknown", params: { code: "from_the_future" } });
  });

  it("each have a message in both languages", () => {
    const codes = [...BLOCK_CODES, ...DISPATCH_FAILURE_CODES].sort();
    expect(Object.keys(zh).sort()).toEqual(codes);
    expect(Object.keys(en).sort()).toEqual(codes);
  });
});
