import type { Cell, TableRow } from "./table";

/**
 * The rows of a file that was read once, kept as lines of JSON, some hundreds to a line: reading these back costs a fraction
 * of reading the workbook again. A row is [number, cells]; a date cell is { ms }.
 */
type StoredCell = Exclude<Cell, Date> | { ms: number | null };

export const encodeRows = (rows: TableRow[]): string => `${JSON.stringify(rows.map(({ number, cells }) => [number, cells.map(stored)]))}\n`;

/** @throws when the line is not one that `encodeRows` wrote. */
export function decodeRows(line: string): TableRow[] {
  const rows: unknown = JSON.parse(line);
  if (!Array.isArray(rows)) throw broken();
  return rows.map(rowOf);
}

function rowOf(row: unknown): TableRow {
  if (!Array.isArray(row)) throw broken();
  const [number, cells]: unknown[] = row;
  if (typeof number !== "number" || !Array.isArray(cells)) throw broken();
  return { number, cells: cells.map(restored) };
}

const broken = () => new Error("not a stored row");

function stored(value: Cell): StoredCell {
  if (value instanceof Date) return { ms: Number.isNaN(value.getTime()) ? null : value.getTime() };
  // JSON has no Infinity and no NaN; as text they are refused where they stand, as they would have been.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function restored(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "object" && "ms" in value) return new Date(typeof value.ms === "number" ? value.ms : Number.NaN);
  throw broken();
}
