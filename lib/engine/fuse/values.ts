/**
 * Variables of scripts and texts as SQL, for those that stand on the person's own row and its clinic: the same as `variables.ts`
 * finds, set-wise. Aliases: `c` customer, `k` clinic, `s` staff.
 */
import { SURNAMES_OF_TWO } from "../variables";

/** What JavaScript's trim takes away. */
const BLANKS = String.raw`E' \t\n\r\f\u000b\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'`;

export const trimmed = (value: string): string => `nullif(btrim(${value}, ${BLANKS}), '')`;

const ADDRESSED = `CASE WHEN c.gender IS NULL THEN c.name
  ELSE left(c.name, CASE WHEN left(c.name, 2) IN (${[...SURNAMES_OF_TWO].map((name) => `'${name}'`).join(", ")}) THEN 2 ELSE 1 END)
    || CASE c.gender WHEN 'male' THEN '先生' ELSE '女士' END END`;

const COLUMNS: Record<string, string> = {
  "customer.name": "c.name",
  "customer.call": ADDRESSED,
  "customer.gender": "CASE c.gender WHEN 'male' THEN '男' WHEN 'female' THEN '女' END",
  "customer.recordNumber": "c.record_number",
  "customer.consultant": "s.name",
  "clinic.name": "k.name",
  "clinic.shortName": "k.short_name",
  "clinic.address": "k.address",
  "clinic.phone": "k.phone",
};

/** The value of a field path as SQL; null = it takes more than these rows. A variable that is not mapped is NULL. */
export function valueSql(path: string | undefined): string | null {
  return path === undefined ? "NULL::text" : (COLUMNS[path] ?? null);
}
