import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { config } from "@/lib/config";
import { withSystemSql } from "@/lib/db";
import { log } from "@/lib/log";

/** Workers share the tick and remember it at different moments: after a restore it goes on far above what any of them knows. */
const LEAP = 1_000_000;

/** By name of the database: several may share one data folder. */
const known = new Map<string, number>();
const ticksSchema = z.record(z.string(), z.number().int());

const file = (): string => path.join(config().launch.dataDir, "epoch.json");

function remembered(): Record<string, number> {
  try {
    return ticksSchema.parse(JSON.parse(readFileSync(file(), "utf8")));
  } catch {
    // Not there yet, or of an older form: this is the beginning.
    return {};
  }
}

function remember(database: string, tick: number): void {
  known.set(database, tick);
  mkdirSync(path.dirname(file()), { recursive: true });
  const mine = `${file()}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ ...remembered(), [database]: tick }));
  renameSync(mine, file());
}

/**
 * Ticks on, and compares with what this process and the data folder remember: data with a lower tick are a restored backup.
 * Then every company is held until it is reconciled with its providers. Returns whether that was so.
 */
export async function noticeRestore(): Promise<boolean> {
  const { database, tick, restored } = await withSystemSql(async (sql) => {
    const { rows: names } = await sql.query<{ name: string }>("SELECT current_database() AS name");
    const database = names[0]?.name ?? "";
    const before = Math.max(known.get(database) ?? 0, remembered()[database] ?? 0);
    const { rows } = await sql.query<{ was: number; tick: number; ticked: Date }>(
      `UPDATE engine_epoch SET tick = CASE WHEN tick < $1 THEN $1 + ${LEAP} ELSE tick + 1 END, ticked_at = now()
       RETURNING old.tick AS was, new.tick AS tick, old.ticked_at AS ticked`,
      [before],
    );
    const [row] = rows;
    if (!row) throw new Error("the epoch is gone");
    const restored = row.was < before;
    if (restored) {
      await sql.query("SELECT yidao_note_restore($1)", [row.ticked]);
      log.error(
        { alert: "restored_backup", dataOf: row.ticked },
        "these data are older than they were: nothing is sent until the providers were asked",
      );
    }
    return { database, tick: row.tick, restored };
  });
  // After the commit: a tick that was remembered and lost would look like a restore.
  remember(database, tick);
  return restored;
}
