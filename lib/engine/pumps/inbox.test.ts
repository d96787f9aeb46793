import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { foldInbox } from "./inbox";
import type { InboxRow, InboxState } from "./inbox-row";
import type { PumpPorts } from "./ports";

let broken: Error;
vi.mock("./fold-replies", () => ({
  foldReplies: async (_sql: unknown, _companyId: string, rows: InboxRow[], done: Map<number, InboxState>) => {
    if (rows.some((row) => row.payload === "broken")) throw broken;
    for (const row of rows) done.set(row.id, { state: "done" });
  },
}));

let db: TestDatabase;
let companyId: string;
const unused = () => Promise.reject(new Error("nothing is sent here"));
const ports: PumpPorts = {
  voice: { provider: "none", placeCall: unused, placeCalls: unused, queryCall: unused },
  sms: { provider: "none", sendText: unused, sendTexts: unused, queryText: unused },
  openPhone: () => "",
  wake: () => undefined,
};

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  companyId = await db.company();
  await db.owner.query(
    `INSERT INTO inbox (company_id, provider, event_id, kind, occurred_at, payload)
     SELECT $1, 'simulated', p || $1::uuid, 'text.reply', now(), to_jsonb(p) FROM unnest(ARRAY['broken', 'sound']) AS p`,
    [companyId],
  );
});

const states = async () =>
  (await db.owner.query<{ state: string }>("SELECT state FROM inbox WHERE company_id = $1 ORDER BY id", [companyId])).rows.map((row) => row.state);

it("lays an event aside that breaks the fold, also with a code of Node's own, and goes on", async () => {
  broken = Object.assign(new RangeError("out of range"), { code: "ERR_OUT_OF_RANGE" });
  await foldInbox(companyId, ports);
  expect(await states()).toEqual(["dead", "done"]);
});

it.each(["ECONNRESET", "40P01"])("blames no event for %s", async (code) => {
  broken = Object.assign(new Error("away"), { code });
  await expect(foldInbox(companyId, ports)).rejects.toThrow("away");
  expect(await states()).toEqual(["new", "new"]);
});
