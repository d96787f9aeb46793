import { AppError } from "@/lib/errors";
import { MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS } from "../limits";
import { knowsAnyHeader } from "../mapping";
import { cellText, isBlank, type Table, type TableRow } from "../table";
import { csvRows } from "./csv";
import { xlsxRows } from "./xlsx";

const OLE2 = Buffer.from("d0cf11e0a1b11ae1", "hex");
const ZIP = Buffer.from("504b0304", "hex");
const EMPTY_ZIP = Buffer.from("504b0506", "hex");
const ENCRYPTED_PACKAGE = Buffer.from("EncryptedPackage", "utf16le");

/**
 * A file of rows under a header, whichever kind its bytes say it is (the name is not asked).
 * @throws AppError for what is no spreadsheet, empty, locked, too large, damaged, or without a header.
 */
export async function openTable(bytes: Buffer): Promise<Table> {
  if (bytes.length > MAX_FILE_BYTES) throw new AppError("invalid", "import_too_big", { maxMb: MAX_FILE_BYTES / 1024 / 1024 });
  if (bytes.length === 0) throw new AppError("invalid", "import_empty");
  const rows = rowsOf(bytes);
  const first = await nextFilled(rows);
  if (!first) throw new AppError("invalid", "import_empty");
  if (first.cells.length > MAX_COLUMNS) throw new AppError("invalid", "import_too_many_columns", { max: MAX_COLUMNS });
  const headers = first.cells.map((cell) => cellText(cell).trim().slice(0, 200));
  while (headers.at(-1) === "") headers.pop();
  if (!knowsAnyHeader(headers)) {
    await rows.return(undefined);
    throw new AppError("invalid", "import_no_header");
  }
  return { headers, rows: bounded(rows) };
}

function rowsOf(bytes: Buffer): AsyncGenerator<TableRow> {
  if (bytes.subarray(0, 8).equals(OLE2)) {
    throw new AppError("invalid", bytes.includes(ENCRYPTED_PACKAGE) ? "import_encrypted" : "import_old_format");
  }
  if (bytes.subarray(0, 4).equals(EMPTY_ZIP)) throw new AppError("invalid", "import_not_spreadsheet");
  return bytes.subarray(0, 4).equals(ZIP) ? xlsxRows(bytes) : csvRows(bytes);
}

async function nextFilled(rows: AsyncGenerator<TableRow>): Promise<TableRow | null> {
  for (;;) {
    const { value, done } = await rows.next();
    if (done) return null;
    if (!value.cells.every(isBlank)) return value;
  }
}

async function* bounded(rows: AsyncGenerator<TableRow>): AsyncGenerator<TableRow> {
  let count = 0;
  for await (const row of rows) {
    if (row.cells.every(isBlank)) continue;
    count += 1;
    if (count > MAX_ROWS) throw new AppError("invalid", "import_too_many_rows", { max: MAX_ROWS });
    yield row;
  }
}
