/** Bounds of one import. A file beyond them is refused as a whole. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 200;
/** All parts of a workbook together, unpacked. 100,000 rows of the usual export are about 65 MB. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Of that, what the reader keeps as a whole: all but the sheets, which it reads row by row. */
export const MAX_KEPT_BYTES = 96 * 1024 * 1024;
/** Different texts of a workbook. */
export const MAX_STRINGS = 1_000_000;
export const MAX_PARTS = 2000;
/** Sheets that are looked through for a header: each costs reading the texts of the whole workbook again. */
export const MAX_SHEETS = 30;
export const MAX_CELL_CHARS = 2000;
