import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { applyEnvironment } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { POST } from "./route";

const EMAIL = "who@clinic.example";
const PASSWORD = "right-horse-battery";
let db: TestDatabase;

beforeAll(async () => {
  applyEnvironment({ YIDAO_AUTH_SECRET: "0123456789abcdef0123456789abcdef", LOG_LEVEL: "silent" });
  db = await testDatabase();
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ('u1', '林晓雯', $1)", [EMAIL]);
  await db.owner.query("INSERT INTO auth_account (id, user_id, account_id, provider_id, password) VALUES ('a1', 'u1', 'u1', 'credential', $1)", [
    await hashPassword(PASSWORD),
  ]);
});
afterAll(() => db?.close());

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
async function post(type: string, body: string | ReadableStream, headers: Record<string, string> = {}) {
  const own = { origin: "http://localhost:3000", host: "localhost:3000", "content-type": type, ...headers };
  const answer = await POST(
    new Request("http://localhost:3000/api/auth/sign-in", { method: "POST", headers: own, body, duplex: "half" } as RequestInit),
  );
  return { status: answer.status, location: answer.headers.get("location"), cookies: answer.headers.getSetCookie(), text: await answer.text() };
}
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

it("signs in by JSON, and by a form that goes on where it was going", async () => {
  const json = await post(JSON_TYPE, JSON.stringify({ email: EMAIL, password: PASSWORD }));
  expect(json).toMatchObject({ status: 204, cookies: [expect.stringMatching(/^yidao_session=/)] });
  const sent = await post(FORM_TYPE, form({ email: EMAIL, password: PASSWORD, next: "/journeys?clinic=1" }));
  expect(sent).toMatchObject({ status: 303, location: "/journeys?clinic=1", cookies: [expect.stringMatching(/^yidao_session=/)] });
});

it("says what was wrong, and goes back to the page with it", async () => {
  expect(await post(JSON_TYPE, JSON.stringify({ email: EMAIL, password: "wrong" }))).toMatchObject({ status: 401, cookies: [] });
  expect(await post(JSON_TYPE, "{")).toMatchObject({ status: 400, cookies: [] });
  const sent = await post(FORM_TYPE, form({ email: EMAIL, password: "wrong", next: "/journeys" }));
  expect(sent).toMatchObject({ status: 303, location: "/sign-in?problem=sign_in_failed&next=%2Fjourneys", cookies: [] });
  expect(await post(FORM_TYPE, form({ next: "https://evil.example" }))).toMatchObject({ location: "/sign-in?problem=invalid_input&next=%2F" });
  const foreign = await post(JSON_TYPE, JSON.stringify({ email: EMAIL, password: PASSWORD }), { origin: "https://evil.example" });
  expect(foreign).toMatchObject({ status: 403, cookies: [] });
});

it("reads no more than a sign-in needs, whatever the length is said to be", async () => {
  const long = JSON.stringify({ email: EMAIL, password: PASSWORD, more: "x".repeat(20_000) });
  expect(await post(JSON_TYPE, long)).toMatchObject({ status: 400, cookies: [] });
  let pulled = 0;
  const endless = new ReadableStream({
    pull: (stream) => {
      pulled += 1;
      if (pulled > 1000) stream.close();
      else stream.enqueue(new Uint8Array(1024));
    },
  });
  expect(await post(FORM_TYPE, endless)).toMatchObject({ status: 303, cookies: [] });
  expect(pulled).toBeLessThan(30);
});
