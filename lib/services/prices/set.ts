import { z } from "zod";
import { PRICE_ITEMS } from "@/lib/calling/prices";
import { withTenantSql } from "@/lib/db";
import { pricesOf } from "@/lib/engine/prices";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

/** Ten yuan for a minute or a text is a slip of the hand. */
export const MAX_FEN = 1_000;
const fen = z.number().int().min(0).max(MAX_FEN);
export const setPricesInput = z.object({ call_minute: fen, text_segment: fen });

/** Sets what calls and texts cost. What was simulated before stays as it was reckoned. */
export async function setPrices(ctx: ServiceContext, raw: z.input<typeof setPricesInput>): Promise<void> {
  requirePermission(ctx, "settings.prices.manage");
  const prices = setPricesInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    await sql.query("SELECT FROM company WHERE id = yidao_company() FOR UPDATE");
    const before = await pricesOf(sql, ctx.companyId);
    if (PRICE_ITEMS.every((item) => before[item] === prices[item])) return;
    await sql.query(
      `INSERT INTO price (company_id, item, fen) SELECT yidao_company(), u.item, u.fen FROM unnest($1::text[], $2::int[]) AS u(item, fen)
       ON CONFLICT (company_id, item) DO UPDATE SET fen = excluded.fen`,
      [PRICE_ITEMS, PRICE_ITEMS.map((item) => prices[item])],
    );
    await recordAuditSql(sql, ctx, { action: "prices.set", targetType: "company", targetId: ctx.companyId, detail: { prices, before } });
  });
}
