import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import iconv from "iconv-lite";
import { AppError } from "@/lib/errors";
import { MAX_COLUMNS } from "../limits";
import { knownHeaders } from "../mapping";
import { isBlank, type TableRow } from "../table";

const CHUNK_BYTES = 256 * 1024;
const SNIFF_CHARS = 64 * 1024;
/** Share of undecodable characters above which a file is no text in that encoding. */
const MAX_BROKEN_SHARE = 0.001;
const DELIMITERS = [",", "\t", ";", "|"];
/** Lines among which the header is looked for. */
const HEAD_LINES = 20;
/** What old systems save under the name of a spreadsheet, and Excel opens. */
const MARKUP = /^\s*<(?:!doctype|!--|\?xml|html|head|meta|style|table|body)\b/i;

const UTF8_MARK = Buffer.from("efbbbf", "hex");

/** UTF-8 (with or without a mark), UTF-16 with a mark, else GB18030; null when it is no text in any of them. */
export function encodingOf(bytes: Buffer): "utf8" | "utf16le" | "utf16be" | "gb18030" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf16be";
  if (bytes.subarray(0, SNIFF_CHARS).includes(0)) return null;
  // Whoever put the mark there meant it, a broken letter further down or not.
  if (bytes.subarray(0, 3).equals(UTF8_MARK)) return "utf8";
  if (isUtf8(bytes)) return "utf8";
  const sample = iconv.decode(bytes.subarray(0, SNIFF_CHARS), "gb18030");
  const broken = [...sample].filter((ch) => ch === "\ufffd" || isControl(ch)).length;
  return broken > Math.max(2, sample.length * MAX_BROKEN_SHARE) ? null : "gb18030";
}

/** The records of a CSV file; a record's number is its row in a spreadsheet, however many lines its quoted cells have. */
export async function* csvRows(bytes: Buffer): AsyncGenerator<TableRow> {
  const encoding = encodingOf(bytes);
  if (!encoding) throw new AppError("invalid", "import_not_spreadsheet");
  const head = iconv.decode(bytes.subarray(0, SNIFF_CHARS), encoding);
  if (MARKUP.test(head)) throw new AppError("invalid", "import_other_format");
  const parser = parse({
    delimiter: delimiterOf(head),
    // Files put together from several have several.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: 1024 * 1024,
    skip_empty_lines: false,
  });
  const decoder = iconv.decodeStream(encoding);
  const failed = (error: Error) => parser.destroy(error);
  decoder.on("error", failed);
  Readable.from(chunks(bytes)).on("error", failed).pipe(decoder).pipe(parser);
  let number = 0;
  try {
    for await (const record of parser) {
      number += 1;
      const cells = toCells(record);
      if (cells.findLastIndex((cell) => !isBlank(cell)) >= MAX_COLUMNS)
        throw new AppError("invalid", "import_too_many_columns", { max: MAX_COLUMNS });
      yield { number, cells };
    }
  } catch (error) {
    // The parser is ahead of what was taken from it; it knows how many records it has finished.
    if (error instanceof CsvError)
      throw new AppError("invalid", "import_csv_broken", { row: (typeof error.records === "number" ? error.records : number) + 1 });
    throw error;
  }
}

const toCells = (record: unknown): string[] => (Array.isArray(record) ? record.map(String) : []);

function* chunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** The separator that parts the first line with names of columns into the most of them; else the one that the first line has most of. */
function delimiterOf(head: string): string {
  const named = head.replace(/"([^"\r\n]*)"/g, (_, text: string) => text.replaceAll(/[,\t;|]/g, " "));
  for (const line of linesOf(named)) {
    const names = DELIMITERS.map((d) => knownHeaders(line.split(d)));
    if (Math.max(...names) > 1) return DELIMITERS[names.indexOf(Math.max(...names))] ?? ",";
  }
  const [line = ""] = linesOf(head.replace(/"[^"]*"/g, ""));
  const counts = DELIMITERS.map((d) => line.split(d).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

const linesOf = (text: string): string[] => text.split(/\r?\n|\r/, HEAD_LINES);

function isControl(ch: string): boolean {
  const code = ch.charCodeAt(0);
  return code < 32 && code !== 9 && code !== 10 && code !== 13;
}
