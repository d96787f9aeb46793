import { DEFAULT_PRICES, PRICE_ITEMS, type Prices } from "@/lib/calling/prices";
import type { Sql } from "@/lib/db";

/** What a company pays: its own price of an item, or the default. */
export async function pricesOf(sql: Sql, companyId: string): Promise<Prices> {
  const { rows } = await sql.query<{ item: string; fen: number }>("SELECT item, fen FROM price WHERE company_id = $1", [companyId]);
  const prices = { ...DEFAULT_PRICES };
  for (const item of PRICE_ITEMS) prices[item] = rows.find((row) => row.item === item)?.fen ?? prices[item];
  return prices;
}
