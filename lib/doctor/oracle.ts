import type { Sql } from "@/lib/db";
import { type CarrierLine, carrierLines } from "./carrier-log";

const BATCH = 10_000;

type Cell = string | number | Buffer | null;

/** Temporary tables being filled over one connection: a batch is written while the next one is being read. */
class Filling {
  #writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly sql: Sql) {}

  table(name: string, types: string[]): { add(row: Cell[]): Promise<void>; close(): Promise<void> } {
    const columns = types.map((type, i) => `$${i + 1}::${type}[]`).join(", ");
    let rows: Cell[][] = [];
    const flush = async () => {
      const full = rows;
      rows = [];
      await this.#writing;
      this.#writing = this.sql.query(
        `INSERT INTO ${name} SELECT * FROM unnest(${columns})`,
        types.map((_, i) => full.map((row) => row[i])),
      );
      this.#writing.catch(() => undefined);
    };
    return {
      add: async (row) => {
        rows.push(row);
        if (rows.length >= BATCH) await flush();
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
     CREATE TEMP TABLE oracle_told (id text, events text, at timestamptz) ON COMMIT DROP`,
  );
  const filling = new Filling(sql);
  const accepted = filling.table("oracle", ["uuid", "text", "text", "text", "bytea", "text", "int", "text", "timestamptz", "timestamptz"]);
  const ended = filling.table("oracle_end", ["text", "text", "int", "timestamptz"]);
  const told = filling.table("oracle_told", ["text", "text", "timestamptz"]);
  // The callbacks of one call come close to each other: together they are one row.
  const recent = new Map<string, { names: string; at: string }>();
  const passOn = async () => {
    for (const [id, { names, at }] of recent) await told.add([id, names, at]);
    recent.clear();
  };
  for await (const line of carrierLines(folder)) {
    switch (line.kind) {
      case "callback":
        if (typeof line.status === "number" && line.status >= 200 && line.status < 300) {
          const events = recent.get(line.id);
          recent.set(line.id, events === undefined ? { names: line.event, at: line.at } : { ...events, names: `${events.names} ${line.event}` });
          if (recent.size >= BATCH) await passOn();
        }
        break;
      case "call.ended":
        await ended.add([line.id, line.state, Math.round(line.talkSeconds), line.clockAt ?? line.at]);
        break;
      case "text.ended":
        await ended.add([line.id, line.state, null, line.clockAt ?? line.at]);
        break;
      default:
        if (companies.has(line.company)) await accepted.add(acceptedRow(line, hashPhone));
    }
  }
  await passOn();
  for (const table of [accepted, ended, told]) await table.close();
  await sql.query("CREATE INDEX ON oracle (company_id, key); ANALYZE oracle; ANALYZE oracle_end; ANALYZE oracle_told");
}

function acceptedRow(line: Extract<CarrierLine, { key: string }>, hashPhone: (e164: string) => Buffer): Cell[] {
  const call = line.kind === "call.accepted" ? line : null;
  const [script = null] = call?.script.split("@") ?? [];
  const hash = hashPhone(line.to);
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
