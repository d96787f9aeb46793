/** SQL of the smallest id that a row made at the SQL expression `instant` can have: ids are uuidv7, so an index on them finds what was made since. */
export const firstIdSql = (instant: string): string =>
  `(lpad(to_hex((extract(epoch FROM ${instant}) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid`;
