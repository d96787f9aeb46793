import { DEFAULT_PRICES, type Prices } from "@/lib/calling/prices";
import { withTenantSql } from "@/lib/db";
import { pricesOf } from "@/lib/engine/prices";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface PriceSettings {
  prices: Prices;
  /** Used for an item that the company has set none for. */
  defaults: Prices;
}

/** What calls and texts cost the company: simulations reckon with it. */
export async function getPrices(ctx: ServiceContext): Promise<PriceSettings> {
  requirePermission(ctx, "settings.prices.view");
  return withTenantSql(ctx.companyId, async (sql) => ({ prices: await pricesOf(sql, ctx.companyId), defaults: DEFAULT_PRICES }));
}
