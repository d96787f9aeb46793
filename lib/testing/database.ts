import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { closeDatabase, configureDatabase } from "@/lib/db";

const RUNTIME_PASSWORD = "yidao-test";
const TEMPLATE_LOCK = 7240;

export interface TestDatabase {
  /** The runtime role's URL: what the product uses; policies bind it. */
  url: string;
  /** The owner's URL and pool: for arranging and for looking past policies. */
  ownerUrl: string;
  owner: pg.Pool;
  /** Inserts a company and returns its id. */
  company(name?: string): Promise<string>;
  close(): Promise<void>;
}

/** A fresh migrated database on the test server, with the product's pools pointed at it. One per test file. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.YIDAO_TEST_DATABASE_URL;
  if (!server) throw new Error("YIDAO_TEST_DATABASE_URL is not set: run through vitest with its global set-up");
  const template = await migratedTemplate(server);
  const name = `t_${process.pid}_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e6).toString(36)}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY WAL_LOG`));
  const ownerUrl = named(server, name);
  const url = new URL(ownerUrl);
  url.username = "yidao_app";
  url.password = RUNTIME_PASSWORD;
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // A server that is restarted under a test ends idle connections; that is no error of the test.
  owner.on("error", () => undefined);
  configureDatabase(url.href);
  return {
    url: url.href,
    ownerUrl,
    owner,
    async company(companyName = "测试公司") {
      const { rows } = await owner.query<{ id: string }>("INSERT INTO company (name) VALUES ($1) RETURNING id", [companyName]);
      const id = rows[0]?.id;
      if (!id) throw new Error("no company was inserted");
      return id;
    },
    async close() {
      await closeDatabase();
      await owner.end();
      await withClient(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** All migrations applied once per state of the migrations folder; later databases are copies of it. */
async function migratedTemplate(server: string): Promise<string> {
  const folder = path.resolve("prisma/migrations");
  const names = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);
  const scripts = await Promise.all(names.sort().map((n) => readFile(path.join(folder, n, "migration.sql"), "utf8")));
  const template = `yidao_template_${hash(scripts.join("\n"))}`;
  await withClient(server, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (rowCount) return;
    const building = `${template}_building`;
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${building}`);
    await withClient(named(server, building), async (fresh) => {
      for (const script of scripts) await fresh.query(script);
      await fresh.query(`ALTER ROLE yidao_app LOGIN PASSWORD '${RUNTIME_PASSWORD}'`);
    });
    await client.query(`ALTER DATABASE ${building} RENAME TO ${template}`);
  });
  return template;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function named(url: string, database: string): string {
  const copy = new URL(url);
  copy.pathname = `/${database}`;
  return copy.href;
}

function hash(text: string): string {
  let h = 5381n;
  for (const ch of text) h = (h * 33n + BigInt(ch.codePointAt(0) ?? 0)) & 0xffffffffffffn;
  return h.toString(36);
}
