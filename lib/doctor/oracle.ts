import type { Sql } from "@/lib/db";
import { type CarrierLine, carrierLines } from "./carrier-log";

const BATCH = 5_000;

/** Events that the carrier tells of, by place: `oracle_told` holds a set of them as bits, an unknown one as the bit after them. */
export const TOLD_EVENTS = ["ringing", "answered", "ended", "delivered", "failed", "reply"];
const bitOf = (event: string): number => 1 << (TOLD_EVENTS.includes(event) ? TOLD_EVENTS.indexOf(event) : TOLD_EVENTS.length);

type Cell = string | number | null;

/** Temporary tables being filled over one connection: a batch is written while the next one is being read. */
class Filling {
  #writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly sql: Sql) {}

  table(name: string, types: string[]): { add(row: Cell[]): Promise<void> | undefined; close(): Promise<void> } {
    // A column is one JSON text: written natively, where an array parameter is put together value by value.
    const columns = types.map((_, i) => `json_array_elements_text($${i + 1}::json)`).join(", ");
    const cells = types.map((type, i) => `c${i}::${type}`).join(", ");
    const names = types.map((_, i) => `c${i}`).join(", ");
    let rows: Cell[][] = [];
    const flush = async () => {
      const full = rows;
      rows = [];
      await this.#writing;
      this.#writing = this.sql.query(
        `INSERT INTO ${name} SELECT ${cells} FROM ROWS FROM (${columns}) AS t(${names})`,
        types.map((_, i) => JSON.stringify(full.map((row) => row[i]))),
      );
      this.#writing.catch(() => undefined);
    };
    return {
      // Millions of rows: only a full batch is waited for.
      add: (row) => {
        rows.push(row);
        return rows.length >= BATCH ? flush() : undefined;
      },
      close: async () => {
        if (rows.length > 0) await flush();
        await this.#writing;
      },
    };
  }
}

/**
 * Puts the carrier's log into temporary tables of this transaction: `oracle` (what it accepted, numbers as a keyed hash), `oracle_end`
 * and `oracle_told` (callbacks that we acknowledged). The database compares, so memory stays the same whatever the size of the log.
 */
export async function loadOracle(sql: Sql, companies: ReadonlySet<string>, folder: string, hashPhone: (e164: string) => Buffer): Promise<void> {
  await sql.query(
    `CREATE TEMP TABLE oracle (company_id uuid, channel text, key text, id text, hash bytea, script text, attempt int, world text, at timestamptz, real_at timestamptz) ON COMMIT DROP;
     CREATE TEMP TABLE oracle_end (id text, state text, talk_seconds int, at timestamptz) ON COMMIT DROP;
     CREATE TEMP TABLE oracle_told (id text, events int, at timestamptz) ON COMMIT DROP`,
  );
  const filling = new Filling(sql);
  const accepted = filling.table("oracle", ["uuid", "text", "text", "text", "bytea", "text", "int", "text", "timestamptz", "timestamptz"]);
  const ended = filling.table("oracle_end", ["text", "text", "int", "timestamptz"]);
  const told = filling.table("oracle_told", ["text", "int", "timestamptz"]);
  // The callbacks of one call come close to each other: together they are one row.
  const recent = new Map<string, { events: number; at: string }>();
  const passOn = async () => {
    for (const [id, { events, at }] of recent) await told.add([id, events, at]);
    recent.clear();
  };
  const take = (line: CarrierLine): Promise<void> | undefined => {
    switch (line.kind) {
      case "callback": {
        if (typeof line.status !== "number" || line.status < 200 || line.status >= 300) return undefined;
        const known = recent.get(line.id);
        if (known) known.events |= bitOf(line.event);
        else recent.set(line.id, { events: bitOf(line.event), at: line.at });
        return recent.size >= BATCH ? passOn() : undefined;
      }
      case "call.ended":
        return ended.add([line.id, line.state, Math.round(line.talkSeconds), line.clockAt ?? line.at]);
      case "text.ended":
        return ended.add([line.id, line.state, null, line.clockAt ?? line.at]);
      default:
        return companies.has(line.company) ? accepted.add(acceptedRow(line, hashPhone)) : undefined;
    }
  };
  for await (const lines of carrierLines(folder)) {
    for (const line of lines) {
      const full = take(line);
      if (full) await full;
    }
  }
  await passOn();
  for (const table of [accepted, ended, told]) await table.close();
  await sql.query("CREATE INDEX ON oracle (company_id, key); ANALYZE oracle; ANALYZE oracle_end; ANALYZE oracle_told");
}

function acceptedRow(line: Extract<CarrierLine, { key: string }>, hashPhone: (e164: string) => Buffer): Cell[] {
  const call = line.kind === "call.accepted" ? line : null;
  const [script = null] = call?.script.split("@") ?? [];
  const hash = `\\x${hashPhone(line.to).toString("hex")}`;
  return [
    line.company,
    call ? "call" : "text",
    line.key,
    line.id,
    hash,
    script,
    call?.attempt ?? 1,
    line.world ?? "live",
    line.clockAt ?? line.at,
    line.at,
  ];
}
