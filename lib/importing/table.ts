/** A cell as a file holds it. Dates of a workbook are wall-clock time in the UTC fields. */
export type Cell = string | number | boolean | Date | null;

export interface TableRow {
  /** As the spreadsheet shows it: the header is row 1. */
  number: number;
  cells: Cell[];
}

export interface Table {
  headers: string[];
  /** Rows below the header that hold anything. */
  rows: AsyncIterable<TableRow>;
  /** What was left out of the rows that were read so far; null = nothing. */
  beyond: () => Beyond | null;
}

/** Rows that hold something right of the last named column: it has no name to be kept under, or a stray separator shifted the row. */
export interface Beyond {
  rows: number;
  firstRow: number;
}

export const isBlank = (cell: Cell | undefined): boolean => cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");

/** What a person would read in the cell, free of what a database can't keep (NUL, half characters). */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date)
    return Number.isNaN(cell.getTime()) ? "" : cell.toISOString().replace("T00:00:00.000Z", "").replace("T", " ").slice(0, 19);
  const text = String(cell);
  return (text.includes("\u0000") ? text.replaceAll("\u0000", "") : text).toWellFormed();
}
