import type { PastCall } from "@/lib/calling/caps";
import type { NumberFacts } from "@/lib/calling/never-call";
import { isVanityNumber } from "@/lib/calling/never-call";
import { isDeadNumber, type CallState } from "@/lib/calling/outcome";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { deadAtMs, historyOf, parseAttempts } from "../numbers";

/** What is truly known of a number before the simulation begins. Read only. */
interface Known {
  sealed: Buffer;
  history: PastCall[];
  deadAtMs: number | null;
  optedOut: boolean;
  blacklisted: boolean;
  /** null until it is asked for the first time; "unreadable" = the sealed number can't be opened. */
  vanity: boolean | "unreadable" | null;
}

/** A call that the simulation made. */
export interface MadeCall {
  atMs: number;
  endMs: number;
  contactId: string;
  category: ScriptCategory | null;
  outcome: CallState;
}

interface Overlay {
  calls: MadeCall[];
  optedOutAtMs: number | null;
}

/** The numbers of the people simulated: their true past, and in each universe what the simulation added. */
export class Numbers {
  private readonly overlays = new Map<string, Overlay>();

  constructor(
    private readonly known: ReadonlyMap<string, Known>,
    private readonly openPhone: (sealed: Buffer) => string,
  ) {}

  /** What the rules look at, at this instant; null: there is no such number, or it can't be opened. */
  look(universe: number, hash: string, nowMs: number): { facts: NumberFacts; history: PastCall[] } | "unreadable" | null {
    const known = this.known.get(hash);
    if (!known) return null;
    const vanity = this.vanity(known);
    if (vanity === "unreadable") return vanity;
    const overlay = this.overlays.get(keyOf(universe, hash));
    const calls = overlay?.calls ?? [];
    const dead = calls.filter((c) => c.endMs <= nowMs && isDeadNumber(c.outcome)).map((c) => c.atMs);
    return {
      facts: {
        optedOut: this.isOptedOut(universe, hash, nowMs),
        blacklisted: known.blacklisted,
        vanity,
        deadAtMs: dead.length > 0 ? Math.max(...dead) : known.deadAtMs,
      },
      history: [
        ...known.history,
        ...calls.map((c) => ({
          atMs: c.atMs,
          contactId: c.contactId,
          category: c.category,
          answered: c.endMs <= nowMs ? c.outcome === "answered" : null,
        })),
      ],
    };
  }

  /** Why nothing is texted to the number. */
  textRefusal(universe: number, hash: string, nowMs: number): "opt_out" | "blacklist" | null {
    if (this.isOptedOut(universe, hash, nowMs)) return "opt_out";
    return this.known.get(hash)?.blacklisted === true ? "blacklist" : null;
  }

  private isOptedOut(universe: number, hash: string, nowMs: number): boolean {
    const at = this.overlays.get(keyOf(universe, hash))?.optedOutAtMs ?? null;
    return this.known.get(hash)?.optedOut === true || (at !== null && at <= nowMs);
  }

  record(universe: number, hash: string, call: MadeCall, optsOut: boolean): void {
    const overlay = this.overlays.get(keyOf(universe, hash)) ?? { calls: [], optedOutAtMs: null };
    overlay.calls.push(call);
    if (optsOut) overlay.optedOutAtMs ??= call.endMs;
    this.overlays.set(keyOf(universe, hash), overlay);
  }

  private vanity(known: Known): boolean | "unreadable" {
    if (known.vanity !== null) return known.vanity;
    try {
      known.vanity = isVanityNumber(this.openPhone(known.sealed));
    } catch {
      known.vanity = "unreadable";
    }
    return known.vanity;
  }
}

const keyOf = (universe: number, hash: string): string => `${universe}/${hash}`;

/** The true past of the numbers of everybody who was taken in: caps count it, and nothing of it is written. */
export async function loadNumbers(sql: Sql, companyId: string, openPhone: (sealed: Buffer) => string): Promise<Numbers> {
  const { rows } = await sql.query<{ hash: string; sealed: Buffer; attempts: unknown; optedOut: boolean; blacklisted: boolean }>(
    `SELECT DISTINCT ON (c.phone_hash) encode(c.phone_hash, 'hex') AS hash, c.phone_cipher AS sealed, nullif(n.attempts, '[]') AS attempts,
            o.phone_hash IS NOT NULL AS "optedOut", b.phone_hash IS NOT NULL AS blacklisted
     FROM (SELECT DISTINCT customer_id FROM pg_temp.enrolment) e
     JOIN customer c ON c.company_id = $1 AND c.id = e.customer_id
     LEFT JOIN public.number_state n ON n.company_id = $1 AND n.world = 'live' AND n.phone_hash = c.phone_hash
     LEFT JOIN opt_out o ON o.company_id = $1 AND o.phone_hash = c.phone_hash
     LEFT JOIN blacklist_entry b ON b.company_id = $1 AND b.phone_hash = c.phone_hash
     WHERE c.phone_hash IS NOT NULL AND c.phone_cipher IS NOT NULL
     ORDER BY c.phone_hash, c.id`,
    [companyId],
  );
  const known = new Map<string, Known>();
  for (const row of rows) {
    const state = { hash: Buffer.alloc(0), attempts: row.attempts === null ? [] : parseAttempts(row.attempts), optedOutAt: null, changed: false };
    known.set(row.hash, {
      sealed: row.sealed,
      history: historyOf(state, ""),
      deadAtMs: deadAtMs(state),
      optedOut: row.optedOut,
      blacklisted: row.blacklisted,
      vanity: null,
    });
  }
  return new Numbers(known, openPhone);
}
