import { EncryptedFileError, HucreError } from "hucre";
import { type StreamRow, streamXlsxRows } from "hucre/xlsx";
import { AppError } from "@/lib/errors";
import { MAX_KEPT_BYTES, MAX_SHEETS } from "../limits";
import type { Cell, TableRow } from "../table";
import { type ArchivePart, archiveParts } from "./archive";
import { frontToBack, Gate } from "./front-to-back";
import { isSheet, refuseTooMuchKept, textOf } from "./strings";

const SHEET_ENTRY = /<(?:\w+:)?sheet\s/g;

/** The sheets of a workbook in its order, each as its rows with the row numbers that the spreadsheet shows. */
export function* xlsxSheets(bytes: Buffer): Generator<AsyncGenerator<TableRow>> {
  const parts = archiveParts(bytes);
  refuseOther(parts);
  const kept = parts.filter((part) => !isSheet(part));
  refuseTooMuchKept(kept);
  const count = Math.min(sheetCount(parts), sheetsWithin(kept));
  for (let sheet = 0; sheet < count; sheet += 1) yield sheetRows(bytes, parts, sheet);
}

/** Refuses what is packed like a workbook and is none that can be read. */
function refuseOther(parts: ArchivePart[]): void {
  const has = (name: RegExp) => parts.some((part) => name.test(part.name));
  if (has(/^xl\/workbook\.bin$/i) || (has(/^content\.xml$/) && has(/^mimetype$/))) throw new AppError("invalid", "import_other_format");
  if (!has(/^xl\//i)) throw new AppError("invalid", "import_not_spreadsheet");
}

function sheetCount(parts: ArchivePart[]): number {
  const workbook = parts.find((part) => /^xl\/workbook\.xml$/i.test(part.name));
  return Math.max(1, workbook ? (textOf(workbook).match(SHEET_ENTRY) ?? []).length : 1);
}

/** The larger what all sheets share, the fewer are looked through, so that no file costs much more than the largest one that is taken. */
function sheetsWithin(kept: ArchivePart[]): number {
  const bytes = kept.reduce((sum, part) => sum + part.unpackedBytes, 0);
  return Math.max(1, Math.min(MAX_SHEETS, Math.floor((2 * MAX_KEPT_BYTES) / Math.max(1, bytes))));
}

async function* sheetRows(bytes: Buffer, parts: ArchivePart[], sheet: number): AsyncGenerator<TableRow> {
  const gate = new Gate();
  let started = false;
  try {
    for await (const row of streamXlsxRows(frontToBack(parts, gate), { sheet })) {
      started = true;
      gate.close();
      yield toRow(row);
      gate.open();
    }
  } catch (error) {
    // A workbook whose parts have other names than usual can't be read front to back: then all of it at once.
    if (!(error instanceof HucreError) || started || error instanceof EncryptedFileError) throw refusal(error);
    refuseTooMuchKept(parts);
    yield* atOnce(bytes, sheet);
  } finally {
    gate.open();
  }
}

async function* atOnce(bytes: Buffer, sheet: number): AsyncGenerator<TableRow> {
  try {
    for await (const row of streamXlsxRows(bytes, { sheet })) yield toRow(row);
  } catch (error) {
    throw refusal(error);
  }
}

const toRow = (row: StreamRow): TableRow => ({ number: row.index + 1, cells: cellsOf(row.values) });

function cellsOf(values: readonly unknown[]): Cell[] {
  return values.map((value) => (isCell(value) ? value : null));
}

const isCell = (value: unknown): value is Cell =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value instanceof Date;

function refusal(error: unknown): unknown {
  if (error instanceof EncryptedFileError) return new AppError("invalid", "import_encrypted");
  // The decompression stream of the platform throws TypeError for broken data.
  return error instanceof HucreError || error instanceof TypeError ? new AppError("invalid", "import_damaged") : error;
}
