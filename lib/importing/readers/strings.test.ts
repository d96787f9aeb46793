import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { MAX_KEPT_BYTES, MAX_STRINGS } from "../limits";
import type { ArchivePart } from "./archive";
import { isSheet, refuseTooMuchKept } from "./strings";

const part = (text: string, unpackedBytes = text.length): ArchivePart => {
  const bytes = Buffer.from(text);
  return { name: "xl/sharedStrings.xml", method: 8, crc32: crc32(bytes), unpackedBytes, packed: deflateRawSync(bytes) };
};
const table = (strings: number) => `<sst>${"<si><t>a</t></si>".repeat(strings)}</sst>`;

describe("what a reader keeps whole", () => {
  it.each([
    ["a table of many texts", [part(table(50_000))], null],
    ["a table of more texts than any list has, in a few kilobytes", [part(table(MAX_STRINGS + 1))], "import_unpacks_too_big"],
    ["the same with empty texts", [part("<si/>".repeat(2 * MAX_STRINGS + 1))], "import_unpacks_too_big"],
    ["tables that are long together", [part("a", MAX_KEPT_BYTES / 2), part("a", MAX_KEPT_BYTES / 2 + 1)], "import_unpacks_too_big"],
    ["one that yields more than it declares", [part(table(1000), 20)], "import_damaged"],
  ])("%s: %s", (_name, parts, code) => {
    const refuse = () => refuseTooMuchKept(parts);
    if (code) expect(refuse).toThrow(expect.objectContaining({ code }));
    else expect(refuse).not.toThrow();
  });

  it("tells sheets from the rest by their place", () => {
    expect([isSheet({ name: "xl/worksheets/sheet1.xml" }), isSheet({ name: "xl/sharedStrings.xml" })]).toEqual([true, false]);
  });
});
