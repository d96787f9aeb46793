import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DYNAMIC_KEY_PREFIXES } from "./dynamic-keys";
import { argumentsOf, messagesOf, scanSource, sourceFiles } from "./testing";

const zh = messagesOf("lib/i18n/messages/zh-CN");
const en = messagesOf("lib/i18n/messages/en");
const files = sourceFiles(["app", "components", "lib", "workflows"].filter((f) => existsSync(f)));
const scans = files.map((file) => scanSource(file, readFileSync(file, "utf8")));
// An error's code is a word of its own, thrown in one place and looked up by code in another.
const texts = files.map((file) => readFileSync(file, "utf8"));
const isErrorCode = (key: string) => key.startsWith("errors.") && texts.some((text) => text.includes(`"${key.slice("errors.".length)}"`));
const namespaces = [...new Set(scans.flatMap((s) => s.namespaces))];
const passed = scans
  .flatMap((s) => s.passed)
  .map(({ file, key }) => ({ file, candidates: namespaces.map((ns) => `${ns}.${key}`).filter((k) => zh.has(k)) }));
const isDynamic = (key: string) =>
  DYNAMIC_KEY_PREFIXES.some((prefix) => key === prefix || key.startsWith(prefix.endsWith("_") ? prefix : `${prefix}.`));

describe("messages", () => {
  it("stand in both locales under the same keys", () => {
    expect({ missingInEnglish: [...zh.keys()].filter((k) => !en.has(k)), missingInChinese: [...en.keys()].filter((k) => !zh.has(k)) }).toEqual({
      missingInEnglish: [],
      missingInChinese: [],
    });
  });

  it("take the same arguments in both locales", () => {
    const different = [...zh]
      .filter(([key, text]) => en.has(key) && argumentsOf(text).join() !== argumentsOf(en.get(key) ?? "").join())
      .map(([key]) => key);
    expect(different).toEqual([]);
  });

  it("have every key that a source names", () => {
    const missing = scans.flatMap((s) => s.named).filter((use) => !use.candidates.some((k) => zh.has(k)));
    expect(missing).toEqual([]);
    expect(passed.filter((use) => use.candidates.length === 0)).toEqual([]);
  });

  it("have a sentence for every error code", () => {
    expect(scans.flatMap((s) => s.errorCodes).filter((use) => !zh.has(use.key))).toEqual([]);
  });

  it("list the beginning of every key that code builds", () => {
    const unlisted = scans.flatMap((s) => s.built).filter((use) => !use.candidates.some((k) => isDynamic(k.replace(/\.$/, ""))));
    expect(unlisted).toEqual([]);
  });

  it("are all used", () => {
    const named = new Set([...scans.flatMap((s) => s.named), ...passed].flatMap((use) => use.candidates));
    expect([...zh.keys()].filter((key) => !named.has(key) && !isDynamic(key) && !isErrorCode(key))).toEqual([]);
  });

  it("say 您 to patients only, and never shout", () => {
    expect([...zh].filter(([, text]) => /[您！亲]/.test(text)).map(([key]) => key)).toEqual([]);
  });
});

describe("the scan itself", () => {
  it("finds arguments, also in branches of a plural", () => {
    expect(argumentsOf("{count, plural, =0 {none} one {# by {who}} other {#}} of {total, number} <b>{name}</b>")).toEqual([
      "count",
      "name",
      "total",
      "who",
    ]);
  });

  it("sees names, choices, built keys and errors", () => {
    const scan = scanSource(
      "x.tsx",
      'const t = useTranslations("a.b"); t("c"); t.rich("d.e", {}); t(on ? "f" : "g"); t(`h.${x}`); throw new AppError("invalid", "no_way");',
    );
    expect(scan.named.flatMap((n) => n.candidates)).toEqual(["a.b.c", "a.b.d.e", "a.b.f", "a.b.g"]);
    expect(scan.built.flatMap((n) => n.candidates)).toEqual(["a.b.h."]);
    expect(scanSource("y.ts", 'const text = (t: Words) => t("z.a");').passed).toEqual([{ file: "y.ts", key: "z.a" }]);
    expect(scan.errorCodes).toEqual([{ file: "x.tsx", key: "errors.no_way" }]);
  });
});
