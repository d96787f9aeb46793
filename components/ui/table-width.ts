/** What a column without a width is never narrower than: some eight characters. */
const AUTO_COLUMN_PX = 140;
export const SELECT_COLUMN_PX = 38;

/** The least width, in px, at which all columns are legible; in less room the table scrolls sideways. Otherwise those without a width would shrink to nothing. */
export function leastWidthPx(columns: ReadonlyArray<{ widthPx?: number; leastPx?: number }>, hasSelection = false): number {
  return columns.reduce((sum, { widthPx, leastPx }) => sum + (widthPx ?? leastPx ?? AUTO_COLUMN_PX), hasSelection ? SELECT_COLUMN_PX : 0);
}
