import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decryptPhone, encryptPhone } from "./cipher";
import { hashPhone } from "./hash";
import { normalisePhone } from "./normalise";

const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([a, b]) => `1${a}${String(b).padStart(9, "0")}`);
const fullWidth = (text: string) => text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
const forms: ((n: string) => string | number)[] = [
  (n) => n,
  (n) => `+86 ${n.slice(0, 3)} ${n.slice(3, 7)} ${n.slice(7)}`,
  (n) => `86${n}`,
  (n) => `0086-${n}`,
  (n) => `${n.slice(0, 3)}-${n.slice(3, 7)}-${n.slice(7)}`,
  (n) => ` ${fullWidth(n)}　`,
  (n) => Number(n),
  (n) => `0${n}`,
];

describe("normalisePhone", () => {
  it("brings every way of writing a mobile to one form", () => {
    fc.assert(
      fc.property(mobile, fc.constantFrom(...forms), (number, form) => {
        expect(normalisePhone(form(number))).toEqual({
          ok: true,
          phone: { e164: `+86${number}`, last4: number.slice(-4), masked: `${number.slice(0, 3)}****${number.slice(-4)}` },
        });
      }),
    );
  });

  it("never throws, and what it takes is taken again unchanged", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[+0-9 -]{0,16}$/)), (cell) => {
        const first = normalisePhone(cell);
        if (first.ok && first.phone) expect(normalisePhone(first.phone.e164)).toEqual(first);
      }),
    );
  });

  it.each([
    [null, null],
    ["", null],
    ["  ", null],
    ["0755-2688 1234", "+8675526881234"],
    ["(010)65551234", "+861065551234"],
    ["+86 755 26881234", "+8675526881234"],
  ])("%j → %j", (cell, e164) => {
    const result = normalisePhone(cell);
    expect(result.ok && (result.phone?.e164 ?? null)).toBe(e164);
  });

  it.each([
    ["1.38E+10", "phone_digits_lost"],
    ["1.3812E10", "phone_digits_lost"],
    [13812345678.5, "phone_digits_lost"],
    ["1381234567", "phone_too_short"],
    ["138123456789", "phone_too_long"],
    ["+1 415 555 2671", "phone_foreign"],
    ["见备注", "phone_invalid"],
    ["13812345678/13912345678", "phone_invalid"],
    ["26881234", "phone_too_short"],
  ])("%j is refused: %s", (cell, problem) => {
    expect(normalisePhone(cell)).toEqual({ ok: false, problem });
  });
});

describe("cipher and hash", () => {
  const old = randomBytes(32);
  const fresh = randomBytes(32);

  it("opens what any listed key version sealed, and nothing that was changed", () => {
    fc.assert(
      fc.property(mobile, fc.nat(40), (number, at) => {
        const sealed = encryptPhone(`+86${number}`, { current: 1, keys: new Map([[1, old]]) });
        const ring = {
          current: 2,
          keys: new Map([
            [1, old],
            [2, fresh],
          ]),
        };
        expect(decryptPhone(sealed, ring)).toBe(`+86${number}`);
        expect(encryptPhone(`+86${number}`, ring)[0]).toBe(2);
        sealed[at % sealed.length] = (sealed[at % sealed.length] ?? 0) ^ 0x41;
        expect(() => decryptPhone(sealed, ring)).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it("never seals twice with the same nonce", () => {
    const ring = { current: 1, keys: new Map([[1, old]]) };
    const nonces = new Set(Array.from({ length: 2000 }, () => encryptPhone("+8613812345678", ring).subarray(1, 13).toString("hex")));
    expect(nonces.size).toBe(2000);
  });

  it("hashes a number the same under one key and otherwise under another", () => {
    expect(hashPhone("+8613812345678", old)).toEqual(hashPhone("+8613812345678", old));
    expect(hashPhone("+8613812345678", old)).not.toEqual(hashPhone("+8613812345678", fresh));
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 100 }), (text, key) => {
        expect(hashPhone(text, key)).toEqual(createHmac("sha256", key).update(text, "utf8").digest());
      }),
    );
  });
});
