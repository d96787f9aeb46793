import fc from "fast-check";
import { expect, it } from "vitest";
import { PLATFORM_POLICY } from "./policy";
import { isStale, placesWhileReleasing, RELEASE_MS } from "./release";
import { closesAt, mayCallAt, openedAt } from "./window";

it("lets calling come back by and by, never above its limit and never less than it was", () => {
  expect([0, 60_000, 150_000, RELEASE_MS, RELEASE_MS * 9].map((ms) => placesWhileReleasing(ms, 1000))).toEqual([20, 200, 500, 1000, 1000]);
  expect(placesWhileReleasing(0, 5)).toBe(5);
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 2 * RELEASE_MS }), fc.nat(100_000), fc.integer({ min: 0, max: 1000 }), (ms, later, limit) => {
      const places = placesWhileReleasing(ms, limit);
      expect(places).toBeLessThanOrEqual(limit);
      expect(placesWhileReleasing(ms + later, limit)).toBeGreaterThanOrEqual(places);
    }),
  );
});

it("drops what is too late, where the node says so", () => {
  expect([null, undefined, 60, 59].map((minutes) => isStale(minutes, 0, 3_600_000))).toEqual([false, false, false, true]);
});

it("knows since when calling is open", () => {
  const zone = "Asia/Shanghai";
  const at = (time: string) => Date.parse(`2026-11-23T${time}:00+08:00`);
  expect(openedAt(at("09:00"), zone, PLATFORM_POLICY)).toBe(at("09:00"));
  expect(openedAt(at("20:30"), zone, PLATFORM_POLICY)).toBeNull();
  fc.assert(
    fc.property(fc.integer({ min: at("00:00"), max: at("23:59") }), (instant) => {
      const opened = openedAt(instant, zone, PLATFORM_POLICY);
      expect(opened === null).toBe(closesAt(instant, zone, PLATFORM_POLICY) === null);
      if (opened === null) return;
      expect(opened).toBeLessThanOrEqual(instant);
      expect([mayCallAt(opened, zone, PLATFORM_POLICY), mayCallAt(opened - 1, zone, PLATFORM_POLICY)]).toEqual([true, false]);
    }),
  );
});
