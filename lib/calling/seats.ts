/** C5: concurrent calls. A company's seats are shared fairly by the scripts that have people waiting. */

export interface SeatDemand {
  scriptId: string;
  waiting: number;
  /** Seats in use by this script. */
  used: number;
  /** Seats this script may use at most. */
  limit: number;
}

/**
 * How many calls each script may start now. Never more than the company's free seats in all, a script's own free seats,
 * or its people waiting; free seats are handed out evenly until one of these is used up. Scripts without a grant are left out.
 */
export function grantSeats(demands: SeatDemand[], company: { limit: number; used: number }): Map<string, number> {
  let free = Math.max(0, Math.floor(company.limit - company.used));
  let open = demands
    .map((demand) => ({ scriptId: demand.scriptId, room: Math.max(0, Math.min(demand.waiting, demand.limit - demand.used)) }))
    .filter((entry) => entry.room > 0);
  const grants = new Map<string, number>();
  while (free > 0 && open.length > 0) {
    const share = Math.max(1, Math.floor(free / open.length));
    for (const entry of open) {
      const grant = Math.min(share, entry.room, free);
      entry.room -= grant;
      free -= grant;
      if (grant > 0) grants.set(entry.scriptId, (grants.get(entry.scriptId) ?? 0) + grant);
    }
    open = open.filter((entry) => entry.room > 0);
  }
  return grants;
}
