import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { config } from "@/lib/config";
import { AppError } from "@/lib/errors";
import { PrismaClient } from "./generated/client";

// int8 comes back as a number: every bigint of ours is a counter or an amount in fen, far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

const CONNECTIONS = 20;
/** So long somebody waits for one of them; whoever waits longer hears that there is none. */
const CONNECT_TIMEOUT_MS = 30_000;

interface Open {
  url: string;
  pool: pg.Pool;
  prisma: PrismaClient;
}

interface Holder {
  yidaoDatabase?: Open | undefined;
  yidaoDatabaseUrl?: string | undefined;
}
// Kept on globalThis so that hot reload of the dev server does not open new pools.
const holder = globalThis as typeof globalThis & Holder;

/** Overrides the runtime URL (tests; one database per test file). */
export function configureDatabase(url: string): void {
  if (holder.yidaoDatabase && holder.yidaoDatabase.url !== url) throw new Error("the database is already open: close it first");
  holder.yidaoDatabaseUrl = url;
}

/** Inside lib/db only: for connections beside the pool. */
export const databaseUrl = (): string => holder.yidaoDatabaseUrl ?? config().database.url;

function open(): Open {
  if (holder.yidaoDatabase) return holder.yidaoDatabase;
  const url = databaseUrl();
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    application_name: "yidao",
  });
  // A lost idle connection must not end the process: the next query opens a new one and reports its own error.
  pool.on("error", () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  holder.yidaoDatabase = { url, pool, prisma };
  return holder.yidaoDatabase;
}

/** What the pool says when the time is up, for a free connection and for a new one, and what Prisma makes of it. */
const NO_CONNECTION = /timeout exceeded when trying to connect|due to connection timeout|Unable to start a transaction in the given time/;

/** Passes an error on; a connection that was not to be had as `database_busy`. */
export function passOn(error: unknown): never {
  if (error instanceof Error && NO_CONNECTION.test(error.message)) throw new AppError("unavailable", "database_busy");
  throw error;
}

export const sqlPool = (): pg.Pool => open().pool;
export const prismaClient = (): PrismaClient => open().prisma;

/** For better-auth only: its tables are not tenant tables. */
export const authPool = (): pg.Pool => open().pool;

export async function closeDatabase(): Promise<void> {
  const current = holder.yidaoDatabase;
  holder.yidaoDatabase = undefined;
  holder.yidaoDatabaseUrl = undefined;
  if (!current) return;
  await current.prisma.$disconnect();
  if (!current.pool.ended) await current.pool.end();
}
