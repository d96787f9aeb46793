import { AppError } from "@/lib/errors";
import { MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS } from "../limits";
import { knownHeaders } from "../mapping";
import { type Beyond, cellText, isBlank, type Table, type TableRow } from "../table";
import { csvRows } from "./csv";
import { xlsxSheets } from "./xlsx";

const OLE2 = Buffer.from("d0cf11e0a1b11ae1", "hex");
const ZIP = Buffer.from("504b0304", "hex");
const EMPTY_ZIP = Buffer.from("504b0506", "hex");
const ENCRYPTED_PACKAGE = Buffer.from("EncryptedPackage", "utf16le");
/** Filled rows within which the header stands: exports put a title, a date, a note above it. */
const HEADER_WITHIN = 10;
/** Names in a row that make it the header beyond doubt, wherever it stands. */
const SURE = 2;
const MAX_HEADER_CHARS = 200;

/**
 * A file of rows under a header, whichever kind its bytes say it is (the name is not asked). Of a workbook the first sheet that has a header.
 * @throws AppError for what is no spreadsheet, empty, locked, too large, damaged, or without a header.
 */
export async function openTable(bytes: Buffer): Promise<Table> {
  if (bytes.length > MAX_FILE_BYTES) throw new AppError("invalid", "import_too_big", { maxMb: MAX_FILE_BYTES / 1024 / 1024 });
  if (bytes.length === 0) throw new AppError("invalid", "import_empty");
  let isEmpty = true;
  for (const rows of sheetsOf(bytes)) {
    const above: TableRow[] = [];
    const header = await headerIn(rows, above);
    if (header) return tableOf(header, rows);
    if (above.length > 0) isEmpty = false;
    await rows.return(undefined);
  }
  throw new AppError("invalid", isEmpty ? "import_empty" : "import_no_header");
}

function sheetsOf(bytes: Buffer): Iterable<AsyncGenerator<TableRow>> {
  if (bytes.subarray(0, 8).equals(OLE2)) {
    throw new AppError("invalid", bytes.includes(ENCRYPTED_PACKAGE) ? "import_encrypted" : "import_old_format");
  }
  if (bytes.subarray(0, 4).equals(EMPTY_ZIP)) throw new AppError("invalid", "import_not_spreadsheet");
  return bytes.subarray(0, 4).equals(ZIP) ? xlsxSheets(bytes) : [csvRows(bytes)];
}

interface Header {
  names: string[];
  /** Rows below it that were read already. */
  below: TableRow[];
}

/** Reads on until a row is the header beyond doubt; else the first row is, if it names anything. `seen` gets the filled rows that were read. */
async function headerIn(rows: AsyncGenerator<TableRow>, seen: TableRow[]): Promise<Header | null> {
  while (seen.length < HEADER_WITHIN) {
    const { value, done } = await rows.next();
    if (done) break;
    if (value.cells.every(isBlank)) continue;
    seen.push(value);
    const names = namesOf(value);
    if (knownHeaders(names) >= SURE) return { names, below: [] };
  }
  const [first, ...below] = seen;
  if (!first) return null;
  const names = namesOf(first);
  return knownHeaders(names) > 0 ? { names, below } : null;
}

/** The names of the columns, each once: values are kept under them. */
function namesOf({ cells }: TableRow): string[] {
  const used = cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1);
  if (used.length > MAX_COLUMNS) throw new AppError("invalid", "import_too_many_columns", { max: MAX_COLUMNS });
  const names = used.map((cell) => cellText(cell).trim().slice(0, MAX_HEADER_CHARS));
  const given = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let n = 2; own !== "" && (given.has(own) || (n > 2 && names.includes(own))); n += 1) own = `${name.slice(0, MAX_HEADER_CHARS - 6)} (${n})`;
    given.add(own);
    return own;
  });
}

async function* followedBy(first: TableRow[], rows: AsyncGenerator<TableRow>): AsyncGenerator<TableRow> {
  try {
    yield* first;
    yield* rows;
  } finally {
    await rows.return(undefined);
  }
}

/** What stands beyond the named columns is not kept, but counted. */
function tableOf({ names, below }: Header, rest: AsyncGenerator<TableRow>): Table {
  let beyond: Beyond | null = null;
  async function* bounded(): AsyncGenerator<TableRow> {
    let count = 0;
    for await (const { number, cells } of followedBy(below, rest)) {
      if (cells.every(isBlank)) continue;
      count += 1;
      if (count > MAX_ROWS) throw new AppError("invalid", "import_too_many_rows", { max: MAX_ROWS });
      if (cells.some((cell, i) => i >= names.length && !isBlank(cell)))
        beyond = { rows: (beyond?.rows ?? 0) + 1, firstRow: beyond?.firstRow ?? number };
      yield { number, cells: cells.slice(0, names.length) };
    }
  }
  return { headers: names, rows: bounded(), beyond: () => beyond };
}
