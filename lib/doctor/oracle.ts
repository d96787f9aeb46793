import type { Sql } from "@/lib/db";
import { type CarrierLine, carrierLines } from "./carrier-log";

const BATCH = 10_000;

type Cell = string | number | Buffer | null;

/** Rows on their way into a temporary table: a batch is written while the next one is being read. */
class Inlet {
  #rows: Cell[][] = [];
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    private readonly table: string,
    private readonly types: string[],
  ) {}

  async add(row: Cell[]): Promise<void> {
    this.#rows.push(row);
    if (this.#rows.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    await this.#writing;
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const columns = this.types.map((type, i) => `$${i + 1}::${type}[]`).join(", ");
    this.#writing = this.sql.query(
      `INSERT INTO ${this.table} SELECT * FROM unnest(${columns})`,
      this.types.map((_, i) => rows.map((row) => row[i])),
    );
    this.#writing.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#writing;
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
     CREATE TEMP TABLE oracle_told (id text, event text, at timestamptz) ON COMMIT DROP`,
  );
  const accepted = new Inlet(sql, "oracle", ["uuid", "text", "text", "text", "bytea", "text", "int", "text", "timestamptz", "timestamptz"]);
  const ended = new Inlet(sql, "oracle_end", ["text", "text", "int", "timestamptz"]);
  const told = new Inlet(sql, "oracle_told", ["text", "text", "timestamptz"]);
  for await (const line of carrierLines(folder)) {
    switch (line.kind) {
      case "callback":
        if (typeof line.status === "number" && line.status >= 200 && line.status < 300) await told.add([line.id, line.event, line.at]);
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
  for (const inlet of [accepted, ended, told]) await inlet.close();
  await sql.query(
    "CREATE INDEX ON oracle (company_id, key); CREATE INDEX ON oracle (id); CREATE INDEX ON oracle_end (id); ANALYZE oracle; ANALYZE oracle_end; ANALYZE oracle_told",
  );
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
