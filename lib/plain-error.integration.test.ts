import { inspect } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenant, withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { plainError } from "./plain-error";

let db: TestDatabase;
let companyId: string;

beforeAll(async () => {
  db = await testDatabase();
  companyId = await db.company();
});
afterAll(() => db?.close());

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => null).catch((error: unknown) => error);

// Of a table under row-level security PostgreSQL quotes no row; of a temporary one, as an import stages its rows in, it does.
const STAGE = "CREATE TEMP TABLE stage (name text PRIMARY KEY, age int NOT NULL CHECK (age > 0)) ON COMMIT DROP; INSERT INTO stage";

it.each<[string, string, unknown[]]>([
  ["a row that is refused", `${STAGE} VALUES ('张三', 0)`, []],
  ["a row without what it needs", `${STAGE} VALUES ('张三', NULL)`, []],
  ["a row that is there", `${STAGE} VALUES ('张三', 1), ('张三', 2)`, []],
  ["text that is no JSON", "SELECT $1::text::json", ['{"name": 张三}']],
  ["text that is no day", "SELECT $1::text::date", ["张三"]],
])("%s: the driver's error quotes a person, the log does not", async (_, query, params) => {
  const error = await failure(withTenantSql(companyId, (sql) => sql.query(query, params)));
  expect(inspect(error)).toContain("张三");
  const plain = plainError(error);
  expect(plain).toMatchObject({ code: expect.stringMatching(/^2[23]/), severity: "ERROR" });
  expect(JSON.stringify(plain)).not.toContain("张三");
});

it("nor does it of what Prisma throws", async () => {
  const error = await failure(withTenant(companyId, (tx) => tx.$queryRaw`SELECT ${"张三"}::text::date`));
  expect(String(error)).toContain("张三");
  expect(plainError(error)).toMatchObject({ type: "PrismaClientKnownRequestError", code: "P2010" });
  expect(JSON.stringify(plainError(error))).not.toContain("张三");
});
