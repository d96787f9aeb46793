import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { parseDate } from "./dates";
import { guessMapping, mappingProblems } from "./mapping";
import { archiveParts } from "./readers/archive";
import { encodingOf } from "./readers/csv";
import { openTable } from "./readers/open";
import { readRow, type RowContext } from "./row";
import type { Cell, Table } from "./table";
import { csvOf, guardFormula, xlsxOf } from "./write";

const day = fc.date({ min: new Date("1906-01-01"), max: new Date("2098-12-31"), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10));
const serial = (iso: string) => (Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000;
const parts = (iso: string) => iso.split("-").map(Number);
const ways: ((iso: string) => Cell)[] = [
  (iso) => iso,
  (iso) => iso.replaceAll("-", "/"),
  (iso) => parts(iso).join("/"),
  (iso) => iso.replaceAll("-", ""),
  (iso) => `${parts(iso)[0]}年${parts(iso)[1]}月${parts(iso)[2]}日`,
  (iso) => serial(iso),
  (iso) => String(serial(iso)),
  (iso) => new Date(iso),
  (iso) => ` ${iso} 00:00:00`,
];

describe("dates", () => {
  it("of every way of writing come to one form", () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...ways), (iso, way) => {
        const result = parseDate(way(iso) ?? "");
        expect(result).toMatchObject({ ok: true, value: { day: iso } });
      }),
    );
  });

  it("keep the minute through a binary fraction of a day", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 24 * 60 - 1 }), (iso, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;
        expect(parseDate(serial(iso) + minute / 1440)).toEqual({ ok: true, value: { day: iso, time } });
        expect(parseDate(`${iso} ${time}`)).toEqual({ ok: true, value: { day: iso, time } });
      }),
    );
  });

  it("never throw, whatever stands in the cell", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.date()), (cell) => typeof parseDate(cell).ok === "boolean"));
  });

  it.each(["2024-02-29", "2000-02-29", "2026-12-31", "1900-01-01"])("%s is a day", (day) => {
    expect(parseDate(day)).toEqual({ ok: true, value: { day, time: null } });
  });

  it.each([
    ["2026-02-30", "date_impossible"],
    ["2026-02-29", "date_impossible"],
    ["1900-02-29", "date_impossible"],
    ["2026-04-31", "date_impossible"],
    ["2026-00-10", "date_impossible"],
    ["2026-01-00", "date_impossible"],
    ["13/13/1990", "date_impossible"],
    ["2026年13月1日", "date_impossible"],
    ["03/04/1990", "date_ambiguous"],
    ["25/12/1990", "date_ambiguous"],
    ["不详", "date_unreadable"],
    [-3, "date_impossible"],
    [Number.NaN, "date_unreadable"],
    ["2026-01-01 25:00", "date_impossible"],
  ])("%j is refused: %s", (cell, problem) => {
    expect(parseDate(cell)).toEqual({ ok: false, problem });
  });
  it.each([
    ["2026-03-01 下午2:30", "14:30:00"],
    ["2026/3/1 9:05", "09:05:00"],
    ["2026-03-01T09:05:07Z", "09:05:07"],
  ])("%j has the time %s", (cell, time) => {
    expect(parseDate(cell)).toEqual({ ok: true, value: { day: "2026-03-01", time } });
  });
});

describe("the mapping", () => {
  it("is guessed from names in Chinese and English, each meaning once", () => {
    const targets = (...headers: string[]) => guessMapping(headers).columns.map((c) => c.target);
    expect(targets("患者姓名", "手机号码", "病历号", "标签")).toEqual(["name", "phone", "recordNumber", "tags"]);
    expect(targets(" Full Name ", "Phone-Number", "Date of Birth")).toEqual(["name", "phone", "birthDate"]);
    expect(targets("姓名", "手机", "电话", "企业名称", "")).toEqual(["name", "phone", "attribute", "attribute", "skip"]);
    expect(mappingProblems(guessMapping(["手机号"]))).toEqual(["name_unmapped"]);
    expect(mappingProblems(guessMapping(["姓名", "备注"]))).toEqual(["identity_unmapped"]);
    const twice = [...guessMapping(["姓名", "手机号"]).columns, { header: "电话", target: "phone" as const }];
    expect(mappingProblems({ columns: twice })).toEqual(["target_twice"]);
    const tagged = [...guessMapping(["姓名", "手机号", "标签"]).columns, { header: "备注", target: "attribute" as const }];
    expect(mappingProblems({ columns: [...tagged, { header: "其他", target: "attribute" }] })).toEqual([]);
  });
});

const context = (headers: string[]): RowContext => ({
  mapping: guessMapping(headers),
  today: "2026-11-21",
  clinics: new Map([["南山店", "clinic-1"]]),
  allowedClinicIds: null,
  defaultClinicId: null,
});

describe("a row", () => {
  const headers = ["姓名", "手机号", "病历号", "性别", "门店", "出生日期", "标签", "备注"];
  const read = (...cells: Cell[]) => readRow(7, cells, context(headers));

  it("is taken with what it says", () => {
    expect(read(" 张  三 ", 13812345678, 1024, "女士", "南山 店", 36_526, "VIP、种植意向，VIP；", "'=1+1")).toMatchObject({
      ok: true,
      row: {
        name: "张 三",
        recordNumber: "1024",
        gender: "female",
        clinicId: "clinic-1",
        birthDate: "2000-01-01",
        tags: ["VIP", "种植意向"],
        attributes: { 备注: "=1+1" },
      },
    });
    expect(read("李四", null, "B1", "不详")).toMatchObject({ ok: true, row: { phone: null, gender: null, clinicId: null } });
  });

  it.each([
    [["", "1381234567", "B1"], "name", "name_missing"],
    [["张三", "1381234567", "B1"], "phone", "phone_too_short"],
    [["张三", "", ""], "phone", "phone_missing"],
    [["张三", "", "1E+10"], "recordNumber", "record_number_digits_lost"],
    [["张三", "", "B1", "x"], "gender", "gender_unknown"],
    [["张三", "", "B1", "", "火星店"], "clinic", "clinic_unknown"],
    [["张三", "", "B1", "", "", "2027-01-01"], "birthDate", "birth_in_future"],
    [["张三", "", "B1", "", "", "1990-02-30"], "birthDate", "date_impossible"],
  ])("%j is refused for %s: %s", (cells, target, reason) => {
    expect(readRow(7, cells, context(headers))).toMatchObject({ ok: false, rejection: { rowNumber: 7, target, reason } });
  });

  it("is refused where a cell is too long, counted in characters as people count", () => {
    expect(read("𠮷".repeat(60), "", "B1")).toMatchObject({ ok: true });
    expect(read("张".repeat(61), "", "B1")).toMatchObject({ rejection: { target: "name", reason: "too_long" } });
    expect(read("张三", "", "B1", "", "", "", "", "长".repeat(2001))).toMatchObject({ rejection: { header: "备注", reason: "too_long" } });
  });

  it("is taken or refused, never broken, and holds nothing a database can't keep", () => {
    const halves = fc.array(fc.constantFrom("\ud842", "\udfb7", "\u0000", "a", "张")).map((parts) => parts.join(""));
    const cell = fc.oneof(fc.string({ unit: "binary" }), halves, fc.double(), fc.boolean(), fc.date(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 10 }), (cells) => {
        const text = JSON.stringify(read("张三", "", "B1", ...cells));
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        expect(JSON.stringify(read(...cells))).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }),
    );
  });
});

async function all(table: Table): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const row of table.rows) rows.push(row.cells);
  return rows;
}

describe("readers", () => {
  it("give back what was written, in every encoding", async () => {
    const lines = '姓名,手机号,备注\n"张,三",13812345678,"说""好""\n再见"\n李四,,𠮷野家\n';
    const expected = [
      ["张,三", "13812345678", '说"好"\n再见'],
      ["李四", "", "𠮷野家"],
    ];
    const forms = [
      Buffer.from(lines),
      Buffer.from(`\ufeff${lines}`),
      iconv.encode(lines, "gb18030"),
      Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(lines, "utf16le")]),
    ];
    for (const bytes of forms) expect(await all(await openTable(bytes))).toEqual(expected);
    expect(await all(await openTable(Buffer.from("姓名;手机号\n张三;13812345678")))).toEqual([["张三", "13812345678"]]);
    expect(await all(await openTable(Buffer.from("姓名\t手机号\r\n张三\t13812345678")))).toEqual([["张三", "13812345678"]]);
  });

  it("number rows as the spreadsheet does, over blank lines and quoted newlines", async () => {
    const numbers: number[] = [];
    for await (const row of (await openTable(Buffer.from('\n姓名,电话\n"张\n三",1\n,\n李四,2\n'))).rows) numbers.push(row.number);
    expect(numbers).toEqual([3, 5]);
  });

  it("know text from what is none", () => {
    expect(encodingOf(Buffer.from("abc"))).toBe("utf8");
    expect(encodingOf(iconv.encode("姓名，手机号", "gb18030"))).toBe("gb18030");
    expect(encodingOf(iconv.encode(`${"name,phone\n".repeat(500)}张三,1`, "gb18030"))).toBe("gb18030");
    expect(encodingOf(Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 1, 2]))).toBeNull();
    expect(encodingOf(Buffer.from(Array.from({ length: 4000 }, (_, i) => ((i * 131) % 254) + 1)))).toBeNull();
  });

  it("read a workbook back that was written, formulas guarded, and one whose parts are named otherwise", async () => {
    const rows = [
      ["张三", "=1+1"],
      ["李四", "＠x"],
    ];
    const bytes = Buffer.from(await xlsxOf("s", ["姓名", "备注"], rows));
    const guarded = rows.map((row) => row.map(guardFormula));
    expect(await all(await openTable(bytes))).toEqual(guarded);
    // The same length, so that nothing else in the archive moves.
    const renamed = Buffer.from(bytes.toString("latin1").replaceAll("xl/worksheets/sheet1.xml", "xl/worksheets/blatt.xml".padEnd(24, "_")), "latin1");
    await expect(openTable(renamed)).rejects.toMatchObject({ code: "import_damaged" });
    expect(archiveParts(bytes).map((p) => p.name)).toContain("xl/worksheets/sheet1.xml");
  });

  it("say that a part is locked", async () => {
    const bytes = Buffer.from(await xlsxOf("s", ["姓名"], [["张三"]]));
    const entry = bytes.indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
    bytes.writeUInt16LE(bytes.readUInt16LE(entry + 8) | 1, entry + 8);
    await expect(openTable(bytes)).rejects.toMatchObject({ code: "import_encrypted" });
  });

  it("are stopped by no prefix of a good file: refused, never broken", async () => {
    const bytes = await readFile(path.resolve("lib/importing/fixtures/patients.xlsx"));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
        await expect(openTable(bytes.subarray(0, length))).rejects.toMatchObject({ name: "AppError" });
      }),
      { numRuns: 30 },
    );
  });

  it.each(["=1+1", "  =1+1", "\t-2", "＠x", " \u00a0+3"])("guard %j", (text) => {
    expect(guardFormula(text)).toBe(`'${text}`);
  });

  it("take no cell of ours for a formula", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(Buffer.from(csvOf([[text]])).toString("utf8")).not.toMatch(/^\ufeff"?[=+\-@\t\r＝＋－＠]/);
        expect(guardFormula(text).endsWith(text)).toBe(true);
      }),
    );
  });
});
