import { withTenantSession } from "@/lib/db";
import type { Run } from "../run";
import { type Harvest, harvest } from "./collect";
import { Dialler, type DialSettings } from "./dialler";
import { drive } from "./drive";
import { loadNumbers } from "./numbers";
import { enter, type Place } from "./people";
import type { Tally } from "./tally";
import { makeWorld, SESSION_SETTINGS } from "./world";

export interface LaneOrder {
  run: Run;
  places: Place[];
  dial: Omit<DialSettings, "numbers">;
  tally: Tally;
  grainMs: number;
  untilMs: number;
  openPhone(sealed: Buffer): string;
  /** People of this lane who are through, and its clock. Throws to end the simulation. */
  onTurn(done: number, now: Date): Promise<void>;
}

/** Some of the universes, played on a connection of their own. */
export async function playLane(order: LaneOrder): Promise<Harvest> {
  // The clock of each lane goes by itself.
  const run = { ...order.run };
  return withTenantSession(run.companyId, SESSION_SETTINGS, async (session) => {
    await session.arrange((sql) => makeWorld(sql, run.plan));
    await session.readOnly((sql) => enter(sql, run, order.places));
    await session.alone("ANALYZE pg_temp.enrolment");
    const numbers = await session.readOnly((sql) => loadNumbers(sql, run.companyId, order.openPhone));
    const dialler = new Dialler({ ...order.dial, numbers });
    if (order.places.length > 0) await drive({ ...order, session, run, dialler, numbers });
    return session.readOnly(harvest);
  });
}

/** From so many people on, connections share them: one computes while the other is asked. */
const SHARED_FROM = 20_000;
export const lanesFor = (people: number): number => (people < SHARED_FROM ? 1 : 2);

/** All universes over so many lanes; when one breaks, the others end at their next turn, before this does. */
export async function playLanes(
  places: Place[][],
  lanes: number,
  play: (places: Place[], lane: number, goOn: () => void) => Promise<Harvest>,
): Promise<Harvest> {
  let broken: { error: unknown } | null = null;
  const goOn = () => {
    if (broken) throw broken.error;
  };
  const perLane = Math.ceil(places.length / lanes);
  const all = await Promise.allSettled(
    Array.from({ length: lanes }, (_, lane) =>
      play(places.slice(lane * perLane, (lane + 1) * perLane).flat(), lane, goOn).catch((error: unknown) => {
        broken ??= { error };
        throw error;
      }),
    ),
  );
  goOn();
  const harvests = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  return {
    ledger: harvests.flatMap((one) => one.ledger),
    here: harvests.flatMap((one) => one.here),
    finishes: harvests.flatMap((one) => one.finishes),
  };
}
