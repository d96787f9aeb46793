import type { Sql } from "@/lib/db";
import type { DayWindow, WaitOp } from "@/lib/journey/plan";
import { windowAt } from "@/lib/journey/window";
import { CARRIED, DUE, everybody, READY, type StepInput } from "../claim";
import { EXIT } from "../destination";
import { type Moved, move } from "../move";

/**
 * People who come while the window is open go on at once; the others stand until it opens. It is looked at again when their instant
 * has come: after a pause the window may have closed meanwhile.
 */
export async function passWindow(sql: Sql, { run, shard, limit }: StepInput, op: WaitOp, window: DayWindow): Promise<Moved[]> {
  const state = windowAt(window, run.now, run.timezone);
  const take = (claimed: string, waited: boolean): Promise<Moved> => {
    if (state.open) {
      const detail = waited ? "jsonb_build_object('until', cl.due_at)" : "jsonb_build_object('waited', false)";
      return move(sql, run, op, { claimed, decided: everybody("'next'", "NULL::text", detail), params: [shard, limit] });
    }
    // A window that never opens lets nobody through; it is refused when the journey is published.
    if (state.opensAt === null)
      return move(sql, run, op, { claimed, decided: everybody("$12::text", "'window_never_opens'"), params: [shard, limit, EXIT] });
    return move(sql, run, op, { claimed, decided: UNTIL_IT_OPENS, params: [shard, limit, state.opensAt] });
  };
  return [await take(DUE, true), await take(READY, false)];
}

const UNTIL_IT_OPENS = `SELECT ${CARRIED}, 'waiting' AS stay, $12::timestamptz AS due_at, NULL::text AS outlet, NULL::text AS reason, NULL::jsonb AS detail FROM claimed cl`;
