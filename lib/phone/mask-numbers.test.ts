import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskNumbers } from "./mask-numbers";

describe("numbers within a text", () => {
  it.each([
    ["13812345678", "138****5678"],
    ["+86 138-1234-5678", "+86 138-****-5678"],
    ["008613812345678", "0086138****5678"],
    ["１３８１２３４５６７８", "１３８****５６７８"],
    ["微信同号13812345678，晚上打", "微信同号138****5678，晚上打"],
    ["13812345678/13987654321", "138****5678/139****4321"],
    ["13812345678 13987654321", "138****5678 139****4321"],
    ["0571-88201700", "0571-****1700"],
    ["(010) 6552 9988", "(010) **** 9988"],
    ["010-65529988-801", "010-****9988-801"],
    ["+86 755 8820 1700", "+86 755 **** 1700"],
    ["+852 9123 4567", "+852 **** 4567"],
    ["11010519491231002X", "110***********002X"],
    ["身份证 11010519491231002x（本人）", "身份证 110***********002x（本人）"],
    ["440301 19900307 0015", "440*** ******** 0015"],
    ["110105491231002", "110********1002"],
  ])("%s", (text, expected) => expect(maskNumbers(text)).toBe(expected));

  it.each([
    ["a day and a time", "2026-03-01 18:00:00"],
    ["two days", "2025-01-03 2025-12-11"],
    ["an amount", "¥12,800.00"],
    ["a fraction", "0.13812345678"],
    ["a number of eight digits", "88201700"],
    ["twelve digits that begin as a mobile", "138123456789"],
    ["a number of another kind, of 18 digits", "990000000000000001"],
    ["a card", "6222021234567890123"],
    ["what is masked already", "138****5678"],
    ["a word", "金卡会员"],
  ])("leaves %s", (_, text) => expect(maskNumbers(text)).toBe(text));

  it("keeps the length, and once is enough", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789+- xX.()号９"), maxLength: 60 }), (text) => {
        const masked = maskNumbers(text);
        expect(masked.length).toBe(text.length);
        expect(maskNumbers(masked)).toBe(masked);
      }),
    );
  });
});
