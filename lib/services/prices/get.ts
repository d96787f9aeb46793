import { DEFAULT_PRICES, PRICE_ITEMS, type Prices } from "@/lib/calling/prices";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface PriceSettings {
  prices: Prices;
  /** Used for an item that the company has set none for. */
  defaults: Prices;
}

/** What calls and texts cost the company: simulations reckon with it. */
export async function getPrices(ctx: ServiceContext): Promise<PriceSettings> {
  requirePermission(ctx, "settings.prices.view");
  return withTenantSql(ctx.companyId, async (sql) => ({ prices: await pricesOf(sql), defaults: DEFAULT_PRICES }));
}

export async function pricesOf(sql: Sql): Promise<Prices> {
  const { rows } = await sql.query<{ item: string; fen: number }>("SELECT item, fen FROM price WHERE company_id = yidao_company()");
  const prices = { ...DEFAULT_PRICES };
  for (const item of PRICE_ITEMS) prices[item] = rows.find((row) => row.item === item)?.fen ?? prices[item];
  return prices;
}
