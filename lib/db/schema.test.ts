import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** "table.column null|not null" for every scalar field of the models. */
async function columnsOfModels(): Promise<string[]> {
  const folder = path.resolve("prisma/schema");
  const files = (await readdir(folder)).filter((f) => f.endsWith(".prisma"));
  const text = (await Promise.all(files.map((f) => readFile(path.join(folder, f), "utf8")))).join("\n");
  const columns: string[] = [];
  for (const [, body] of text.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const table = body?.match(/@@map\("(\w+)"\)/)?.[1];
    for (const line of (body ?? "").split("\n")) {
      const field = line.match(/^ {2}(\w+)\s+\w+(\?|\[\])?(.*)$/);
      if (!field) continue;
      const [, name, suffix, rest] = field;
      columns.push(`${table}.${rest?.match(/@map\("(\w+)"\)/)?.[1] ?? name}${suffix === "[]" ? "" : suffix === "?" ? " null" : " not null"}`);
    }
  }
  return columns.sort();
}

it("mirrors every table and column of the migrations in the models", async () => {
  const { rows } = await db.owner.query<{ column: string }>(`
    SELECT c.relname || '.' || a.attname || CASE WHEN y.typcategory = 'A' THEN '' WHEN a.attnotnull THEN ' not null' ELSE ' null' END AS column
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type y ON y.oid = a.atttypid
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname NOT LIKE '\\_prisma%'
      -- Tables without a key cannot be models; they are read in SQL only.
      AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)`);
  const withoutKey = (await columnsOfModels()).filter((c) => !c.startsWith("journey_event."));
  expect(withoutKey).toEqual(rows.map((r) => r.column).sort());
});
