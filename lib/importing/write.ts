import { writeXlsx } from "hucre/xlsx";

const FORMULA = /^[\s]*[=+\-@\t\r＝＋－＠]/;

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it; our reader takes it off again. */
export const guardFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** UTF-8 with a mark, so that Excel reads it as such. */
export function csvOf(rows: string[][]): Uint8Array {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return Buffer.from(`\ufeff${rows.map((row) => row.map((cell) => quoted(guardFormula(cell))).join(",")).join("\r\n")}\r\n`, "utf8");
}

/** One sheet, every cell as text. */
export async function xlsxOf(sheet: string, header: string[], rows: string[][]): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name: sheet, rows: [header, ...rows].map((row) => row.map(guardFormula)) }] });
}
