import { describe, expect, it } from "vitest";
import type { Locale } from "@/lib/i18n/locales";
import { AXIS_STEPS, niceTop } from "./axis";
import { formatDate, formatDateTime, formatRecordTime, formatTime } from "./date";
import { formatClock, formatDuration } from "./duration";
import { formatAxis, formatMoney, formatNumber, formatPercent, formatPoints, maskPhone } from "./number";

describe("numbers", () => {
  it.each([
    [12345, "12,345"],
    [0, "0"],
    [-3, "−3"],
    [-0.2, "0"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("%s is %s in both locales", (value, expected) => {
    expect(formatNumber(value, "zh-CN")).toBe(expected);
    expect(formatNumber(value, "en")).toBe(expected);
  });
  it.each([
    [613, 1000, "61.3%"],
    [0, 5, "0.0%"],
    [1, 0, "–"],
    [null, 3, "–"],
    [1, 1, "100.0%"],
  ])("%s of %s is %s", (part, whole, expected) => expect(formatPercent(part, whole, "zh-CN")).toBe(expected));
  it.each<[number, Locale, string]>([
    [0.84, "zh-CN", "+0.8 点"],
    [-0.9, "zh-CN", "−0.9 点"],
    [0, "en", "0.0 pts"],
  ])("a difference of %s in %s", (points, locale, expected) => expect(formatPoints(points, locale)).toBe(expected));
  it.each([
    [2760, "¥27.60"],
    [240000, "¥2,400.00"],
    [-5, "−¥0.05"],
    [null, "–"],
  ])("%s fen", (fen, expected) => expect(formatMoney(fen, "zh-CN")).toBe(expected));
  it("shortens on axes only", () => {
    expect([formatAxis(2500, "zh-CN"), formatAxis(12_000, "zh-CN"), formatAxis(12_000, "en")]).toEqual(["2,500", "1.2万", "12K"]);
  });
  it.each([
    ["13812341234", "138****1234"],
    ["+86 138 1234 1234", "138****1234"],
    ["0571-88201700", "057****1700"],
    ["123", "****"],
  ])("masks %s", (phone, expected) => expect(maskPhone(phone)).toBe(expected));
});

describe("durations", () => {
  it.each<[number | null, string, string]>([
    [47, "47秒", "47s"],
    [83, "1分23秒", "1m 23s"],
    [120, "2分", "2m"],
    [7500, "2小时05分", "2h 05m"],
    [3600, "1小时", "1h"],
    [273_600, "3天4小时", "3d 4h"],
    [0, "0秒", "0s"],
    [null, "–", "–"],
  ])("%s seconds", (seconds, zh, en) => {
    expect(formatDuration(seconds, "zh-CN")).toBe(zh);
    expect(formatDuration(seconds, "en")).toBe(en);
  });
  it("counts a clock", () => expect(formatClock(83.9)).toBe("1:23"));
});

describe("dates", () => {
  // Saturday 2026-11-21 10:36 in Shanghai.
  const now = new Date("2026-11-21T02:36:00Z");
  const timeZone = "Asia/Shanghai";
  it.each([
    ["2026-11-21T06:00:00Z", "今天 14:00", "Today 14:00"],
    ["2026-11-20T15:59:00Z", "昨天 23:59", "Yesterday 23:59"],
    ["2026-11-21T16:00:00Z", "明天 00:00", "Tomorrow 00:00"],
    ["2026-11-23T02:00:00Z", "周一 10:00", "Mon 10:00"],
    ["2026-11-28T02:00:00Z", "11-28 周六 10:00", "Sat 28 Nov 10:00"],
    ["2026-11-14T06:30:00Z", "11-14 周六 14:30", "Sat 14 Nov 14:30"],
    ["2025-11-21T06:30:00Z", "2025-11-21 14:30", "21 Nov 2025 14:30"],
  ])("%s", (at, zh, en) => {
    expect(formatDateTime(at, { locale: "zh-CN", timeZone, now })).toBe(zh);
    expect(formatDateTime(at, { locale: "en", timeZone, now })).toBe(en);
  });
  it.each([
    ["2026-11-21", "今天"],
    ["2026-12-31", "12-31"],
    ["2027-01-02", "2027-01-02"],
    ["2026-11-22T15:59:00Z", "明天"],
    [null, "–"],
  ])("day of %s", (at, expected) => expect(formatDate(at, { locale: "zh-CN", timeZone, now })).toBe(expected));
  it("writes records in full and times alone", () => {
    expect(formatRecordTime("2026-11-20T02:02:14Z", timeZone)).toBe("2026-11-20 10:02:14");
    expect(formatTime("2026-11-20T02:02:14Z", timeZone)).toBe("10:02");
    expect(formatTime("2026-11-20T16:02:14Z", timeZone, true)).toBe("00:02:14");
  });
  it("follows the zone, not the machine", () => {
    expect(formatDateTime("2026-11-21T02:36:00Z", { locale: "zh-CN", timeZone: "America/New_York", now })).toBe("今天 21:36");
  });
});

describe("axis", () => {
  it.each([
    [0, 4],
    [3, 4],
    [5, 8],
    [246, 320],
    [1000, 1000],
    [1001, 1200],
    [98_000, 100_000],
  ])("of %s ends at %s", (most, top) => expect(niceTop(most)).toBe(top));
  it("always has room, in whole steps", () => {
    for (let most = 0; most < 5000; most += 7) {
      expect(niceTop(most)).toBeGreaterThanOrEqual(most);
      expect(Number.isInteger(niceTop(most) / AXIS_STEPS)).toBe(true);
    }
  });
});
