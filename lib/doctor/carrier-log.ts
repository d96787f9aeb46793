import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Sql } from "@/lib/db";

/** Lines of the carrier's own log that the checks need. Unknown lines and a torn last one are passed over. */
const stamped = { at: z.string(), world: z.string().nullish(), clockAt: z.string().nullish() };
const lineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("call.accepted"),
    key: z.string(),
    id: z.string(),
    company: z.string(),
    to: z.string(),
    script: z.string(),
    attempt: z.number(),
    ...stamped,
  }),
  z.object({ kind: z.literal("call.ended"), id: z.string(), state: z.string(), talkSeconds: z.number(), rounds: z.number(), ...stamped }),
  z.object({ kind: z.literal("text.accepted"), key: z.string(), id: z.string(), company: z.string(), to: z.string(), ...stamped }),
  z.object({ kind: z.literal("text.ended"), id: z.string(), state: z.string(), ...stamped }),
]);
type Line = z.infer<typeof lineSchema>;

export async function* carrierLines(folder: string): AsyncGenerator<Line> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((n) => n.startsWith("log-") && n.endsWith(".jsonl")).sort()) {
    for await (const text of createInterface({ input: createReadStream(path.join(folder, name)), crlfDelay: Number.POSITIVE_INFINITY })) {
      const line = lineSchema.safeParse(parsed(text));
      if (line.success) yield line.data;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const BATCH = 5000;

interface Accepted {
  channel: "call" | "text";
  key: string;
  id: string;
  hash: Buffer;
  script: string | null;
  attempt: number;
  world: string;
  at: string;
  realAt: string;
}

interface EndedLine {
  id: string;
  state: string;
  talkSeconds: number | null;
  rounds: number | null;
  at: string;
}

/**
 * Puts one company's part of the log into temporary tables `oracle` and `oracle_end` of this transaction, number by number as a
 * keyed hash: the database compares, so memory stays the same whatever the size of the log.
 */
export async function loadOracle(sql: Sql, companyId: string, folder: string, hashPhone: (e164: string) => Buffer): Promise<number> {
  await sql.query(
    `CREATE TEMP TABLE oracle (channel text, key text, id text, hash bytea, script text, attempt int, world text, at timestamptz, real_at timestamptz) ON COMMIT DROP;
     CREATE TEMP TABLE oracle_end (id text, state text, talk_seconds int, rounds int, at timestamptz) ON COMMIT DROP`,
  );
  let accepted: Accepted[] = [];
  let ended: EndedLine[] = [];
  let lines = 0;
  const flush = async () => {
    await insertAccepted(sql, accepted);
    await insertEnded(sql, ended);
    accepted = [];
    ended = [];
  };
  for await (const line of carrierLines(folder)) {
    lines += 1;
    const at = line.clockAt ?? line.at;
    if (line.kind === "call.accepted" || line.kind === "text.accepted") {
      if (line.company !== companyId) continue;
      const call = line.kind === "call.accepted" ? line : null;
      accepted.push({
        channel: call ? "call" : "text",
        key: line.key,
        id: line.id,
        hash: hashPhone(line.to),
        script: call?.script.split("@")[0] ?? null,
        attempt: call?.attempt ?? 1,
        world: line.world ?? "live",
        at,
        realAt: line.at,
      });
    } else {
      const call = line.kind === "call.ended" ? line : null;
      ended.push({ id: line.id, state: line.state, talkSeconds: call?.talkSeconds ?? null, rounds: call?.rounds ?? null, at });
    }
    if (accepted.length + ended.length >= BATCH) await flush();
  }
  await flush();
  await sql.query(
    "DELETE FROM oracle_end e WHERE NOT EXISTS (SELECT FROM oracle o WHERE o.id = e.id); CREATE INDEX ON oracle (key); CREATE INDEX ON oracle (id); CREATE INDEX ON oracle_end (id); ANALYZE oracle; ANALYZE oracle_end",
  );
  return lines;
}

async function insertAccepted(sql: Sql, rows: Accepted[]): Promise<void> {
  await sql.query(
    `INSERT INTO oracle SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::int[], $7::text[], $8::timestamptz[], $9::timestamptz[])`,
    [
      rows.map((r) => r.channel),
      rows.map((r) => r.key),
      rows.map((r) => r.id),
      rows.map((r) => r.hash),
      rows.map((r) => r.script),
      rows.map((r) => r.attempt),
      rows.map((r) => r.world),
      rows.map((r) => r.at),
      rows.map((r) => r.realAt),
    ],
  );
}

async function insertEnded(sql: Sql, rows: EndedLine[]): Promise<void> {
  await sql.query(`INSERT INTO oracle_end SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::timestamptz[])`, [
    rows.map((r) => r.id),
    rows.map((r) => r.state),
    rows.map((r) => (r.talkSeconds === null ? null : Math.round(r.talkSeconds))),
    rows.map((r) => r.rounds),
    rows.map((r) => r.at),
  ]);
}
