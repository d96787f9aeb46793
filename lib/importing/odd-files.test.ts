import { crc32 } from "node:zlib";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { parseDate } from "./dates";
import { columnNote, guessMapping } from "./mapping";
import { openTable } from "./readers/open";
import { readRow, type RowContext } from "./row";
import type { Cell } from "./table";

/** Files as people and old systems really hand them in. */

function zipOf(parts: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const body = Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(crc32(body), 14);
    local.writeUInt32LE(body.length, 18);
    local.writeUInt32LE(body.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    local.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), body);
    entries.push(entry, Buffer.from(name));
    at += 30 + name.length + body.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length / 2, 8);
  end.writeUInt16LE(entries.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const NS = "http://schemas.openxmlformats.org";
const MAIN = `${NS}/spreadsheetml/2006/main`;
const REL = `${NS}/officeDocument/2006/relationships`;
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (...cells: string[]) => `<row>${cells.join("")}</row>`;

interface Book {
  /** The rows of each sheet. */
  sheets: string[];
  date1904?: boolean;
  macros?: boolean;
}

function bookOf({ sheets, date1904, macros }: Book): Buffer {
  const type = macros
    ? "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  const each = (part: (n: number) => string) => sheets.map((_, i) => part(i + 1)).join("");
  return zipOf({
    "[Content_Types].xml": `<Types xmlns="${NS}/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="${type}"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${NS}/package/2006/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${REL}"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${each((n) => `<sheet name="s${n}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${NS}/package/2006/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${REL}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId99" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map((rows, i) => [`xl/worksheets/sheet${i + 1}.xml`, `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`]),
    ),
    ...(macros ? { "xl/vbaProject.bin": "x" } : {}),
  });
}

async function read(bytes: Buffer): Promise<{ headers: string[]; rows: Cell[][]; numbers: number[] }> {
  const table = await openTable(bytes);
  const rows: Cell[][] = [];
  const numbers: number[] = [];
  for await (const { number, cells } of table.rows) {
    rows.push(cells);
    numbers.push(number);
  }
  return { headers: table.headers, rows, numbers };
}

const HEADER = row(text("姓名"), text("手机号"));
const ZHANG = row(text("张三"), "<c><v>13812345678</v></c>");
const ZHANG_READ = { headers: ["姓名", "手机号"], rows: [["张三", 13_812_345_678]] };

describe("workbooks", () => {
  it("are read from the first sheet that has a header, whatever is empty or explained before it", async () => {
    expect(await read(bookOf({ sheets: ["", row("<c/>"), HEADER + ZHANG, row(text("别的"))] }))).toMatchObject(ZHANG_READ);
    expect(await read(bookOf({ sheets: [row(text("填写说明")) + row(text("请勿改动表头")), HEADER + ZHANG] }))).toMatchObject(ZHANG_READ);
    await expect(read(bookOf({ sheets: ["", ""] }))).rejects.toMatchObject({ code: "import_empty" });
    await expect(read(bookOf({ sheets: [ZHANG, ""] }))).rejects.toMatchObject({ code: "import_no_header" });
  });

  it("are looked through to their thirtieth sheet", async () => {
    const after = (sheets: number) => bookOf({ sheets: [...Array.from({ length: sheets }, () => ""), HEADER + ZHANG] });
    expect(await read(after(29))).toMatchObject(ZHANG_READ);
    await expect(read(after(30))).rejects.toMatchObject({ code: "import_empty" });
  });

  it("with macros are read like others", async () => {
    expect(await read(bookOf({ sheets: [HEADER + ZHANG], macros: true }))).toMatchObject(ZHANG_READ);
  });

  it("may have a title, merged or not, and groups of columns above the header", async () => {
    const title = row(text("2026年10月患者名单")) + row() + row(text("基本信息"), "<c/>");
    expect(await read(bookOf({ sheets: [title + HEADER + ZHANG] }))).toMatchObject({ ...ZHANG_READ, numbers: [5] });
  });

  it("keep their dates, in the system of 1904 too", async () => {
    const dated = (serial: number) => row(text("姓名"), text("出生日期")) + row(text("张三"), `<c s="1"><v>${serial}</v></c>`);
    const day = new Date("1990-05-01T00:00:00.000Z");
    const serial = day.getTime() / 86_400_000 + 25_569;
    expect((await read(bookOf({ sheets: [dated(serial)] }))).rows).toEqual([["张三", day]]);
    expect((await read(bookOf({ sheets: [dated(serial - 1462)], date1904: true }))).rows).toEqual([["张三", day]]);
  });

  it("give what their formulas came to", async () => {
    const cells = row('<c t="str"><f>A1&amp;B1</f><v>张三</v></c>', "<c><f>1+1</f><v>13812345678</v></c>");
    expect(await read(bookOf({ sheets: [HEADER + cells] }))).toMatchObject(ZHANG_READ);
  });

  it("may be formatted to the last column and far below the last row", async () => {
    const wide = "<c/>".repeat(16_000);
    const sheet = `<row>${text("姓名")}${text("手机号")}${wide}</row><row>${text("张三")}<c><v>13812345678</v></c>${wide}</row><row>${wide}</row>`;
    expect(await read(bookOf({ sheets: [sheet] }))).toMatchObject(ZHANG_READ);
  });

  it("with a number in scientific notation keep its digits", async () => {
    const number = row(text("张三"), "<c><v>1.3812345678E10</v></c>");
    expect(await read(bookOf({ sheets: [HEADER + number] }))).toMatchObject(ZHANG_READ);
  });

  it.each([
    ["a document", { "word/document.xml": "x", "[Content_Types].xml": "x" }, "import_not_spreadsheet"],
    ["a binary workbook", { "xl/workbook.bin": "x", "[Content_Types].xml": "x" }, "import_other_format"],
    ["an OpenDocument sheet", { mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x" }, "import_other_format"],
  ])("are told from %s", async (_name, parts, code) => {
    await expect(read(zipOf(parts))).rejects.toMatchObject({ code });
  });
});

describe("text files", () => {
  const rows = [["张三", "13812345678"]];

  it.each([
    ["Excel's line that names the separator", "sep=;\n姓名;手机号\n张三;13812345678\n"],
    ["a title above the header", "患者名单, 2026-10-01\n\n姓名;手机号\n张三;13812345678\n"],
    ["lines that end differently", "姓名,手机号\r\n张三,13812345678\n\r\n"],
    ["lines that end as on old Macs", "姓名,手机号\r张三,13812345678\r"],
    ["trailing separators and blank lines", `姓名,手机号${",".repeat(300)}\n张三,13812345678${",".repeat(300)}\n,,\n\n,,\n`],
    ["quoted names of columns", '"姓名";"手机号"\n"张三";"13812345678"\n'],
  ])("are read with %s", async (_name, lines) => {
    expect((await read(Buffer.from(lines))).rows).toEqual(rows);
  });

  it("are read in UTF-16 of either order, as GB18030 with tabs, and with a mark although a letter is broken", async () => {
    const lines = "姓名\t手机号\r\n张三\t13812345678\r\n";
    const le = iconv.encode(lines, "utf16le");
    const be = Buffer.from(le).swap16();
    expect((await read(Buffer.concat([Buffer.from([0xff, 0xfe]), le]))).rows).toEqual(rows);
    expect((await read(Buffer.concat([Buffer.from([0xfe, 0xff]), be]))).rows).toEqual(rows);
    expect((await read(iconv.encode(lines, "gb18030"))).rows).toEqual(rows);
    const broken = Buffer.concat([Buffer.from(`\ufeff${lines}李四\t13812345679`), Buffer.from([0xe5, 0xbc])]);
    expect((await read(broken)).rows[0]).toEqual(rows[0]);
  });

  it.each([
    ["left open", 4, '姓名,手机号\n张三,13812345678\n"李\n四",13812345679\n"王五,13812345670\n赵六,13812345671\n'],
    ["closed within a cell", 3, '姓名,手机号\n张三,13812345678\n"李"四,13812345679\n'],
  ])("with a quote %s are refused with the row where it opens", async (_name, row, lines) => {
    await expect(read(Buffer.from(lines))).rejects.toMatchObject({ code: "import_csv_broken", params: { row } });
  });

  it.each([
    ["<html><table><tr><td>姓名</td></tr></table></html>"],
    ["\ufeff<!DOCTYPE html>\n<html>"],
    ['<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'],
  ])("are told from pages that bear the name of a spreadsheet: %s", async (page) => {
    await expect(read(Buffer.from(page))).rejects.toMatchObject({ code: "import_other_format" });
  });
});

describe("rows", () => {
  const context = (headers: string[]): RowContext => ({
    mapping: guessMapping(headers),
    today: "2026-11-21",
    clinics: new Map(),
    allowedClinicIds: null,
    defaultClinicId: null,
  });
  const take = (headers: string[], ...cells: Cell[]) => readRow(2, cells, context(headers));

  it("lose nothing where columns have one name, or none", async () => {
    const { headers, rows } = await read(Buffer.from("姓名,手机号,备注,备注,备注 (2)\n张三,13812345678,一,二,三\n"));
    expect(headers).toEqual(["姓名", "手机号", "备注", "备注 (3)", "备注 (2)"]);
    expect(take(headers, ...(rows[0] ?? []))).toMatchObject({ row: { attributes: { 备注: "一", "备注 (3)": "二", "备注 (2)": "三" } } });
    const unnamed = guessMapping(["姓名", "手机号"]).columns;
    const mapping = { columns: [...unnamed, { header: "", target: "attribute" as const }, { header: "", target: "attribute" as const }] };
    expect(readRow(2, ["张三", "13812345678", "一", "二"], { ...context([]), mapping })).toMatchObject({
      row: { attributes: { "#3": "一", "#4": "二" } },
    });
  });

  it.each([
    ["病历号", "#N/A", "formula_error"],
    ["标签", "#REF!", "formula_error"],
    ["咨询师", "#VALUE!", "formula_error"],
    ["病历号", Number("440301199001011234"), "record_number_digits_lost"],
    ["病历号", 1e21, "record_number_digits_lost"],
    ["出生日期", 1990, "date_unreadable"],
    ["出生日期", "1990", "date_unreadable"],
  ])("are refused where %s is %j: %s", (header, cell, reason) => {
    expect(take(["姓名", "手机号", header], "张三", "13812345678", cell)).toMatchObject({ ok: false, rejection: { header, reason } });
  });

  it("are refused without the whole of a phone that may be somebody's", () => {
    const value = (phone: string) => {
      const result = take(["姓名", "手机号"], "张三", phone);
      return result.ok ? null : result.rejection.value;
    };
    expect(["+852 9123 4567", "13812345678/13912345679", "１３８１２３４５６７８９", "1381234"].map(value)).toEqual([
      "+852 **** 4567",
      "138********/*******5679",
      "138*****6789",
      "1381234",
    ]);
  });

  it("are refused with all that is wrong with them", () => {
    const result = take(["姓名", "手机号", "出生日期", "性别", "病历号"], "#DIV/0!", "1381234", "昨天", "x", "B1");
    const problems = result.ok ? [] : [result.rejection, ...result.rejection.further];
    expect(problems.map(({ header, value, reason }) => [header, value, reason])).toEqual([
      ["姓名", "#DIV/0!", "formula_error"],
      ["手机号", "1381234", "phone_too_short"],
      ["出生日期", "昨天", "date_unreadable"],
      ["性别", "x", "gender_unknown"],
    ]);
  });

  it("keep no whole number of a person in a column that is kept as it is", () => {
    expect(
      take(["姓名", "手机号", "备用电话", "身份证号", "备注"], "张三", "13812345678", 13987654321, "11010519491231002X", "妻子 010-65529988"),
    ).toMatchObject({
      row: { phone: { e164: "+8613812345678" }, attributes: { 备用电话: "139****4321", 身份证号: "110***********002X", 备注: "妻子 010-****9988" } },
    });
  });

  it("take the number of a second phone column where the first is blank", () => {
    const headers = ["姓名", "手机号", "手机号 (2)", "联系电话"];
    expect(take(headers, "张三", "", "", "13987654321")).toMatchObject({ row: { phone: { e164: "+8613987654321" } } });
    expect(take(headers, "张三", "", "13812345678", "13987654321")).toMatchObject({ row: { phone: { e164: "+8613812345678" } } });
    expect(take(headers, "张三", "", "没有")).toMatchObject({ rejection: { reason: "phone_missing" } });
    const mapping = guessMapping([...headers, "备注", "备注 (2)"]);
    expect(mapping.columns.map((_, i) => columnNote(mapping, i))).toEqual([null, null, "spare_phone", "spare_phone", null, "same_name"]);
  });

  it("say how many go on beyond the header", async () => {
    const table = await openTable(Buffer.from("姓名,手机号\n张三,13812345678,,\n李四,13812345679,x\n王五,13812345670,,y\n"));
    for await (const row of table.rows) expect(row.cells).toHaveLength(2);
    expect(table.beyond()).toEqual({ rows: 2, firstRow: 3 });
  });

  it("take nobody for everybody who has no record number", () => {
    for (const blank of ["-", "——", "/", "无", "N/A"])
      expect(take(["姓名", "手机号", "病历号"], "张三", "13812345678", blank)).toMatchObject({ row: { recordNumber: null } });
    expect(take(["姓名", "病历号"], "张三", "无")).toMatchObject({ rejection: { reason: "phone_missing" } });
  });

  it("know digits of full width", () => {
    expect(take(["姓名", "手机号", "病历号", "出生日期"], "张三", "１３８１２３４５６７８", "Ｂ００１", "１９９０－０５－０１")).toMatchObject({
      row: { recordNumber: "B001", phone: { e164: "+8613812345678" }, birthDate: "1990-05-01" },
    });
  });

  it("read a serial as the day it is, and a year as none", () => {
    expect(parseDate(32_994)).toMatchObject({ value: { day: "1990-05-01" } });
    expect(parseDate("2026")).toEqual({ ok: false, problem: "date_unreadable" });
  });
});
