import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "./scope";

/** Refuses a patient who is not there, or whom the member may not see: both look the same. */
export async function requirePatient(sql: Sql, ctx: ServiceContext, id: string): Promise<{ name: string; phone_cipher: Buffer | null }> {
  const params: unknown[] = [];
  const visible = visiblePatients(ctx, ctx.clinicIds, params);
  const { rows } = await sql.query<{ name: string; phone_cipher: Buffer | null }>(
    `SELECT c.name, c.phone_cipher FROM customer c WHERE ${visible} AND c.id = $${params.push(id)}`,
    params,
  );
  const [patient] = rows;
  if (!patient) throw new AppError("not_found", "patient_not_found");
  return patient;
}
