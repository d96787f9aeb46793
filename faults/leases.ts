import type { RunRef } from "@/lib/services/engine-port";
import type { World } from "./world";

/** Nobody waits for minutes here: what is with the carrier is asked about now. */
export async function leasesDue(world: World, run: RunRef): Promise<void> {
  await world.db.owner.query("UPDATE dispatch SET lease_until = now() WHERE run_id = $1 AND state IN ('sending', 'accepted', 'unknown')", [
    run.runId,
  ]);
}
