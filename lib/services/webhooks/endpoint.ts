import { randomBytes } from "node:crypto";
import { z } from "zod";
import { urlFault } from "@/lib/channels/webhook/address";
import { config } from "@/lib/config";
import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { encryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import type { ServiceContext } from "@/lib/services/context";

export const endpointFields = z.object({
  name: z.string().trim().min(1).max(40),
  url: z.string().trim().min(1).max(2000),
  allowPhone: z.boolean(),
  enabled: z.boolean(),
});

/** As many as the list shows. */
export const MAX_ENDPOINTS = 200;

/** Standard Webhooks form, 24 random bytes; and as it is stored, sealed with the keys that seal phone numbers. */
export function newSecret(): { secret: string; sealed: Buffer } {
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  return { secret, sealed: encryptPhone(secret, phoneSecrets()) };
}

/** Endpoints of a company are made and changed one after another, so that a name is taken once. */
export async function lockEndpoints(sql: Sql, ctx: ServiceContext): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao webhook endpoints ' || $1, 0))", [ctx.companyId]);
}

/** Refuses an address that could never be called. What its name resolves to is checked at every call. */
export function requireUrl(url: string): void {
  const fault = urlFault(url, config().webhookOut.allowedHosts);
  if (fault === "url_private") throw new AppError("invalid", "webhook_url_private");
  if (fault === "url_not_https") throw new AppError("invalid", "webhook_url_not_https");
  if (fault !== null) throw new AppError("invalid", "webhook_url_invalid");
}
