import { describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/time/day";
import { isVanityNumber, type NumberFacts, neverCallReason } from "./never-call";
import { PLATFORM_POLICY } from "./policy";

describe("isVanityNumber", () => {
  it.each([
    ["15888888888", true],
    ["13912345678", true],
    ["+86 139-1234-5678", true],
    ["13987654321", true],
    ["13866666612", true],
    ["13800138000", false],
    ["13866666123", false],
    ["13512345986", false],
    ["+8613700001111", false],
    ["02188888888", false],
    ["", false],
  ])("%s → %s", (phone, vanity) => {
    expect(isVanityNumber(phone)).toBe(vanity);
  });
});

describe("neverCallReason", () => {
  const now = 100 * DAY_MS;
  const clean: NumberFacts = { optedOut: false, blacklisted: false, vanity: false, deadAtMs: null };
  it.each<[Partial<NumberFacts>, string | null]>([
    [{}, null],
    [{ optedOut: true, blacklisted: true }, "opt_out"],
    [{ blacklisted: true }, "blacklist"],
    [{ vanity: true }, "vanity_number"],
    [{ deadAtMs: now - 29 * DAY_MS }, "dead_number"],
    [{ deadAtMs: now - 30 * DAY_MS }, null],
  ])("%o → %s", (facts, reason) => {
    expect(neverCallReason({ ...clean, ...facts }, PLATFORM_POLICY, now)).toBe(reason);
  });
});
