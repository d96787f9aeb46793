import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billedTexts, previewText } from "./preview";

describe("billed texts", () => {
  it.each([
    [1, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
  ])("%i characters are %i", (length, count) => expect(billedTexts("字".repeat(length))).toBe(count));

  it("never falls as the text grows", () => {
    fc.assert(fc.property(fc.nat(2000), (length) => billedTexts("字".repeat(length + 1)) >= billedTexts("字".repeat(length))));
  });
});

describe("preview", () => {
  const template = { signature: "示例口腔", body: "{{患者姓名}}您好，{{ 地址 }}见。" };

  it("puts the signature first and fills every variable", () => {
    expect(previewText(template, (name) => `<${name}>`)).toBe("【示例口腔】<患者姓名>您好，<地址>见。");
  });

  it("reckons unknown values at a usual length", () => {
    expect(previewText(template)).toBe(`【示例口腔】${"某".repeat(3)}您好，${"某".repeat(16)}见。`);
  });
});
