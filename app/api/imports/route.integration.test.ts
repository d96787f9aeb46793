import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signIn } from "@/lib/auth/sign-in";
import { applyEnvironment } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { POST } from "./route";

const PASSWORD = "right-horse-battery";
const FILE = Buffer.from("姓名,手机号\n张三,13812345678\n");
let db: TestDatabase;
let cookie: string;

beforeAll(async () => {
  testSettings();
  applyEnvironment({ YIDAO_AUTH_SECRET: "0123456789abcdef0123456789abcdef", TEMPORAL_ADDRESS: "localhost:1" });
  db = await testDatabase();
  const companyId = await db.company();
  cookie = await member(companyId, "importer", ["patient.import", "patient.all"]);
});
afterAll(() => db?.close());

async function member(companyId: string, user: string, grants: string[]): Promise<string> {
  const email = `${user}@clinic.example`;
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, $1, $2)", [user, email]);
  await db.owner.query("INSERT INTO auth_account (id, user_id, account_id, provider_id, password) VALUES ($1, $1, $1, 'credential', $2)", [
    user,
    await hashPassword(PASSWORD),
  ]);
  await db.owner.query(
    `WITH r AS (INSERT INTO role (company_id, key, name, permissions) VALUES ($1, $2, $2, $3) RETURNING id)
     INSERT INTO member (company_id, user_id, role_id) SELECT $1, $2, id FROM r`,
    [companyId, user, grants],
  );
  const cookies = await signIn({ email, password: PASSWORD }, new Headers({ "x-forwarded-for": "192.0.2.1" }));
  return cookies.map((one) => one.split(";")[0]).join("; ");
}

async function upload(headers: Record<string, string>) {
  const own = { origin: "http://localhost:3000", host: "localhost:3000", cookie, "x-file-name": "a.csv", ...headers };
  const answer = await POST(new Request("http://localhost:3000/api/imports", { method: "POST", headers: own, body: FILE }));
  return { status: answer.status, body: (await answer.json()) as { jobId?: string; error?: { code: string } } };
}

it.each([
  ["from another site", { origin: "https://evil.example" }, 403, "foreign_origin"],
  ["of nobody", { cookie: "" }, 401, "unauthenticated"],
  ["said to be too long", { "content-length": "999999999" }, 400, "import_too_big"],
  ["of which a part arrived", { "content-length": "50" }, 400, "import_cut_off"],
  ["without a name", { "x-file-name": "" }, 400, "invalid_input"],
  ["whose name is no text", { "x-file-name": "%E5%BC" }, 400, "invalid_input"],
])("a file %s is refused", async (_, headers, status, code) => {
  expect(await upload(headers)).toMatchObject({ status, body: { error: { code } } });
});

it.each([
  ["a name", "患者 2026.csv", "患者 2026.csv"],
  ["one with what no database keeps and no download may say", "a\u0000\r\nb\u202egpj.csv", "abgpj.csv"],
  ["one that is a path", "../../etc/passwd", "../../etc/passwd"],
  ["a long one, cut between characters", `${"a".repeat(199)}𠮷.csv`, "a".repeat(199)],
])("the file keeps %s", async (_, name, kept) => {
  const { status, body } = await upload({ "x-file-name": encodeURIComponent(name) });
  expect(status).toBe(201);
  const { rows } = await db.owner.query("SELECT file_name FROM import_job WHERE id = $1", [body.jobId]);
  expect(rows).toEqual([{ file_name: kept }]);
});
