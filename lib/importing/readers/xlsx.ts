import { EncryptedFileError, HucreError } from "hucre";
import { type StreamRow, streamXlsxRows } from "hucre/xlsx";
import { AppError } from "@/lib/errors";
import type { Cell, TableRow } from "../table";
import { archiveParts } from "./archive";
import { frontToBack, Gate } from "./front-to-back";
import { isSheet, refuseTooMuchKept } from "./strings";

/** The rows of a workbook's first sheet, with the row numbers that the spreadsheet shows. */
export async function* xlsxRows(bytes: Buffer): AsyncGenerator<TableRow> {
  const parts = archiveParts(bytes);
  refuseTooMuchKept(parts.filter((part) => !isSheet(part)));
  const gate = new Gate();
  let started = false;
  try {
    for await (const row of streamXlsxRows(frontToBack(parts, gate))) {
      started = true;
      gate.close();
      yield toRow(row);
      gate.open();
    }
  } catch (error) {
    // A workbook whose parts have other names than usual can't be read front to back: then all of it at once.
    if (!(error instanceof HucreError) || started || error instanceof EncryptedFileError) throw refusal(error);
    refuseTooMuchKept(parts);
    yield* atOnce(bytes);
  } finally {
    gate.open();
  }
}

async function* atOnce(bytes: Buffer): AsyncGenerator<TableRow> {
  try {
    for await (const row of streamXlsxRows(bytes)) yield toRow(row);
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
