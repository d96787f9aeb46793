import { inflateRawSync } from "node:zlib";
import { AppError } from "@/lib/errors";
import { MAX_KEPT_BYTES, MAX_STRINGS } from "../limits";
import type { ArchivePart } from "./archive";

const STORED = 0;
const ENDS = ["si>", "si/>"];

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i;

export const isSheet = (part: Pick<ArchivePart, "name">): boolean => SHEET.test(part.name);

/**
 * Refuses parts that the reader would keep in memory as a whole: too long, or a table of too many shared strings. A string
 * takes many times its length in memory, so that a table of a few packed kilobytes could end the process.
 */
export function refuseTooMuchKept(parts: ArchivePart[]): void {
  const tooBig = () => new AppError("invalid", "import_unpacks_too_big", { maxMb: MAX_KEPT_BYTES / 1024 / 1024 });
  if (parts.reduce((sum, part) => sum + part.unpackedBytes, 0) > MAX_KEPT_BYTES) throw tooBig();
  let strings = 0;
  for (const part of parts) {
    strings += ENDS.reduce((sum, end) => sum + countOf(unpacked(part), end), 0);
    // A string that is not self-closed ends twice: its opening and its closing tag.
    if (strings > 2 * MAX_STRINGS) throw tooBig();
  }
}

/** A part as text. */
export const textOf = (part: ArchivePart): string => unpacked(part).toString("utf8");

function unpacked(part: ArchivePart): Buffer {
  if (part.method === STORED) return part.packed;
  try {
    return inflateRawSync(part.packed, { maxOutputLength: Math.max(1, part.unpackedBytes) });
  } catch {
    // Whatever yields more than it declares, or is no deflated data.
    throw new AppError("invalid", "import_damaged");
  }
}

function countOf(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) count += 1;
  return count;
}
