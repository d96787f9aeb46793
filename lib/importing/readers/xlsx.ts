import { EncryptedFileError, HucreError } from "hucre";
import { streamXlsxRows } from "hucre/xlsx";
import { AppError } from "@/lib/errors";
import type { Cell, TableRow } from "../table";
import { checkArchive } from "./archive";

/** The rows of a workbook's first sheet, with the row numbers that the spreadsheet shows. */
export async function* xlsxRows(bytes: Buffer): AsyncGenerator<TableRow> {
  checkArchive(bytes);
  try {
    for await (const row of streamXlsxRows(bytes)) {
      yield { number: row.index + 1, cells: row.values.map(toCell) };
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof EncryptedFileError) throw new AppError("invalid", "import_encrypted");
    // The decompression stream of the platform throws TypeError for broken data.
    if (error instanceof HucreError || error instanceof TypeError) throw new AppError("invalid", "import_damaged");
    throw error;
  }
}

const toCell = (value: unknown): Cell =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value instanceof Date ? value : null;
