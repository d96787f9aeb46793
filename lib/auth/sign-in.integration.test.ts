import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyEnvironment } from "@/lib/config";
import { AppError } from "@/lib/errors";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { currentUserId, signIn, signInInput, signOut } from "./sign-in";

const PASSWORD = "right-horse-battery";
const EMAIL = "who@clinic.example";
let db: TestDatabase;

beforeAll(async () => {
  applyEnvironment({ YIDAO_AUTH_SECRET: "0123456789abcdef0123456789abcdef" });
  db = await testDatabase();
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ('u1', '林晓雯', $1)", [EMAIL]);
  await db.owner.query("INSERT INTO auth_account (id, user_id, account_id, provider_id, password) VALUES ('a1', 'u1', 'u1', 'credential', $1)", [
    await hashPassword(PASSWORD),
  ]);
});
afterAll(() => db.close());
beforeEach(() => db.owner.query("TRUNCATE auth_failure, auth_session"));

const from = (address: string, extra: Record<string, string> = {}) => new Headers({ "x-forwarded-for": address, ...extra });
const attempt = (password: string, headers = from("10.0.0.1"), email = EMAIL) => signIn({ email, password }, headers);
const cookieOf = (setCookies: string[]) => setCookies.map((c) => c.split(";")[0]).join("; ");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "ok",
    (e: unknown) => (e instanceof AppError ? `${e.code} ${Object.values(e.params).join()}`.trim() : String(e)),
  );

describe("signing in", () => {
  it("gives an HttpOnly Lax session cookie that says who it is", async () => {
    const cookies = await attempt(PASSWORD);
    expect(cookies.join()).toMatch(/^yidao_session=[^;]+;.*HttpOnly.*SameSite=Lax/i);
    expect(await currentUserId(new Headers({ cookie: cookieOf(cookies) }))).toBe("u1");
    expect(await currentUserId(new Headers({ cookie: "yidao_session=forged.forged" }))).toBeNull();
  });

  it("gives a __Host- Secure cookie over https", async () => {
    const cookies = await attempt(PASSWORD, from("10.0.0.1", { "x-forwarded-proto": "https" }));
    expect(cookies.join()).toMatch(/^__Host-yidao_session=[^;]+;/);
    expect(cookies.join()).toMatch(/; Secure/i);
    expect(cookies.join()).not.toMatch(/Domain=/i);
  });

  it("ends the session that the browser had", async () => {
    const before = cookieOf(await attempt(PASSWORD));
    const after = cookieOf(await attempt(PASSWORD, from("10.0.0.1", { cookie: before })));
    expect(after).not.toBe(before);
    expect(await currentUserId(new Headers({ cookie: before }))).toBeNull();
    expect(await currentUserId(new Headers({ cookie: after }))).toBe("u1");
  });

  it("signs out for good", async () => {
    const cookie = cookieOf(await attempt(PASSWORD));
    expect((await signOut(new Headers({ cookie }))).join()).toMatch(/Max-Age=0/i);
    expect(await currentUserId(new Headers({ cookie }))).toBeNull();
  });
});

describe("wrong attempts", () => {
  it("say the same for a wrong password and an unknown e-mail", async () => {
    expect(await codeOf(attempt("wrong-password"))).toBe("sign_in_failed");
    expect(await codeOf(attempt("wrong-password", from("10.0.0.2"), "nobody@clinic.example"))).toBe("sign_in_failed");
  });

  it("lock after five, also for the right password, and free themselves after 15 minutes", async () => {
    for (let i = 0; i < 5; i++) expect(await codeOf(attempt("wrong-password"))).toBe("sign_in_failed");
    expect(await codeOf(attempt(PASSWORD))).toBe("sign_in_locked 15");
    await db.owner.query("UPDATE auth_failure SET at = at - interval '14 minutes'");
    expect(await codeOf(attempt(PASSWORD))).toBe("sign_in_locked 1");
    await db.owner.query("UPDATE auth_failure SET at = at - interval '2 minutes'");
    expect(await codeOf(attempt(PASSWORD))).toBe("ok");
  });

  it("are forgotten by a right one", async () => {
    for (let i = 0; i < 4; i++) await codeOf(attempt("wrong-password"));
    expect(await codeOf(attempt(PASSWORD))).toBe("ok");
    for (let i = 0; i < 4; i++) expect(await codeOf(attempt("wrong-password"))).toBe("sign_in_failed");
  });

  it("can't slip under the limit by coming at once", async () => {
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(attempt("wrong-password"))));
    expect(codes.filter((c) => c === "sign_in_failed")).toHaveLength(5);
    expect(codes.filter((c) => c.startsWith("sign_in_locked"))).toHaveLength(7);
  });

  it("are limited per address over many e-mails", async () => {
    await db.owner.query("INSERT INTO auth_failure (email, ip_address) SELECT 'p' || i || '@x.example', '10.9.9.9' FROM generate_series(1, 50) i");
    expect(await codeOf(attempt(PASSWORD, from("10.9.9.9")))).toBe("sign_in_locked 15");
    expect(await codeOf(attempt(PASSWORD, from("10.9.9.8")))).toBe("ok");
  });
});

it("reads e-mails without regard to case", () => {
  expect(signInInput.parse({ email: "Who@Clinic.Example", password: "x" }).email).toBe(EMAIL);
  expect(signInInput.safeParse({ email: "who", password: "x" }).success).toBe(false);
});
