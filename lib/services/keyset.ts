import { z } from "zod";

/** Where a page ended, of a list from the latest to the first. As text: a Date would lose the microseconds that tell rows of one statement apart. */
export const cursorSchema = z.object({ at: z.iso.datetime(), id: z.uuid() });
export type Cursor = z.infer<typeof cursorSchema>;

/** An instant, given as SQL, as a cursor has it. */
export const exactly = (instant: string): string => `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A place as SQL: what comes after it in a list `ORDER BY at DESC, id DESC` is `(at, id) < placeSql(…)`. */
export const placeSql = (cursor: Cursor, params: unknown[]): string => `($${params.push(cursor.at)}::timestamptz, $${params.push(cursor.id)}::uuid)`;

/** A page of what was read with `LIMIT size + 1`, and where it ended; null = nothing comes after it. */
export function pageOf<Row, Place>(read: readonly Row[], size: number, placeOf: (last: Row) => Place): { rows: Row[]; next: Place | null } {
  const rows = read.slice(0, size);
  const last = read.length > size ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : placeOf(last) };
}
