import { afterAll, beforeAll, expect, it } from "vitest";
import { applyEnvironment } from "@/lib/config";
import { beat } from "@/lib/engine/maintenance";
import { pumpBeat, pumpBeats, pumpFailed, pumpRound } from "@/lib/observe/pumps";
import { listAudit } from "@/lib/services/audit/list";
import { status } from "@/lib/services/shell/status";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { deadLetters, discardDeadLetters, retryDeadLetters } from "./dead-letters";
import { getSystem } from "./get";
import { setKillSwitch } from "./kill-switch";

let db: TestDatabase;
let company: string;
let other: string;

beforeAll(async () => {
  db = await testDatabase();
  company = await db.company("甲");
  other = await db.company("乙");
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ('test-user', '许明', 'x@y.z')");
});
afterAll(() => db.close());
const admin = (of = company) => testContext(of, ["*"]);

it("stops all sending of one company, says who, when and why, and lets it go on", async () => {
  await setKillSwitch(admin(), { on: true, reason: "误发" });
  expect((await getSystem(admin())).killSwitch).toMatchObject({ on: true, byName: "许明", reason: "误发", at: expect.any(Date) });
  expect(await status(testContext(company, []))).toMatchObject({ mayCall: false, isKilled: true, killed: { byName: "许明", reason: "误发" } });
  expect((await status(testContext(other, []))).killed).toBeNull();
  const sends = await db.owner.query("SELECT kill_switch FROM company WHERE id = ANY($1) ORDER BY name", [[company, other]]);
  expect(sends.rows.map((row) => row.kill_switch)).toEqual([false, true]);
  await expect(setKillSwitch(admin(), { on: true, reason: "再来" })).rejects.toMatchObject({ code: "kill_switch_is_on" });
  await setKillSwitch(admin(), { on: false, reason: "已查明" });
  expect((await status(testContext(company, []))).killed).toBeNull();
  await expect(setKillSwitch(testContext(company, ["settings.system.view"]), { on: true, reason: "x" })).rejects.toMatchObject({ kind: "forbidden" });
  const log = await listAudit(admin(), {});
  expect(log.rows.map((row) => [row.action, row.detail.reason])).toEqual([
    ["system.allow_sending", "已查明"],
    ["system.stop_sending", "误发"],
  ]);
});

const put = async (of: string, event: string, state: string) =>
  Number(
    (
      await db.owner.query<{ id: string }>(
        `INSERT INTO inbox (company_id, provider, event_id, kind, occurred_at, payload, state, tries, error)
         VALUES ($1, 'simulated', $2, 'call.ended', now(), '{"to":"+8613812345678"}', $3, 5, 'poison') RETURNING id`,
        [of, event, state],
      )
    ).rows[0]?.id,
  );

it("shows dead letters of the company, puts them back, or gives them up with the reason", async () => {
  const [a, b] = [await put(company, "a", "dead"), await put(company, "b", "dead")];
  const foreign = await put(other, "c", "dead");
  await put(company, "d", "done");
  const { rows: found } = await deadLetters(admin());
  expect(found.map(({ queue, id, error, tries }) => ({ queue, id, error, tries }))).toEqual(
    expect.arrayContaining([a, b].map((id) => ({ queue: "inbox", id, error: "poison", tries: 5 }))),
  );
  expect(found).toHaveLength(2);
  expect(JSON.stringify(found)).not.toContain("138");
  expect((await getSystem(admin())).queues.find((q) => q.channel === "inbox")?.waiting).toBe(0);

  expect(
    await retryDeadLetters(admin(), {
      letters: [
        { queue: "inbox", id: a },
        { queue: "inbox", id: foreign },
      ],
    }),
  ).toEqual({ count: 1 });
  expect((await getSystem(admin())).queues.find((q) => q.channel === "inbox")).toMatchObject({ waiting: 1, oldest: expect.any(Date) });
  expect(await discardDeadLetters(admin(), { letters: [{ queue: "inbox", id: b }], reason: "重复的测试回执" })).toEqual({ count: 1 });
  expect(await deadLetters(admin())).toEqual({ rows: [], total: 0 });
  const states = await db.owner.query("SELECT event_id, state, tries, error FROM inbox WHERE event_id IN ('a', 'b', 'c') ORDER BY 1");
  expect(states.rows).toEqual([
    { event_id: "a", state: "new", tries: 0, error: "poison" },
    { event_id: "b", state: "discarded", tries: 5, error: "重复的测试回执: poison" },
    { event_id: "c", state: "dead", tries: 5, error: "poison" },
  ]);
  await expect(retryDeadLetters(admin(), { letters: [{ queue: "inbox", id: b }] })).rejects.toMatchObject({ code: "dead_letters_gone" });
  const actions = (await listAudit(admin(), { limit: 2 })).rows.map((row) => row.action);
  expect(actions).toEqual(["dead_letter.discard", "dead_letter.retry"]);
});

it("says how many dead letters there are beyond those it lists, and takes them all at once", async () => {
  await db.owner.query(
    `INSERT INTO domain_event (company_id, type, customer_id, state, error)
     SELECT $1, 'tag.added', gen_random_uuid(), 'dead', 'poison' FROM generate_series(1, 205)`,
    [company],
  );
  const { rows, total } = await deadLetters(admin());
  expect([rows.length, total]).toEqual([200, 205]);
  const foreign = await put(other, "e", "dead");
  expect(await retryDeadLetters(admin(), { letters: "all" })).toEqual({ count: 205 });
  expect(await deadLetters(admin())).toEqual({ rows: [], total: 0 });
  const { rows: left } = await db.owner.query("SELECT state FROM inbox WHERE id = $1", [foreign]);
  expect(left).toEqual([{ state: "dead" }]);
});

it("shows workers and pumps, the silent ones as such until another one has started in their place", async () => {
  pumpBeat("dial");
  pumpRound("dial", 7);
  pumpFailed("dial", new TypeError("+8613812345678"));
  await beat({ id: "w1", host: "h", pid: 1, detail: { state: "RUNNING", pumps: pumpBeats() } });
  await beat({ id: "w2", host: "h", pid: 2, detail: { state: "RUNNING" } });
  await db.owner.query("UPDATE worker_heartbeat SET started_at = now() - interval '1 hour'");
  await db.owner.query("UPDATE worker_heartbeat SET beat_at = now() - interval '2 minutes' WHERE id = 'w2'");
  // Whose machines they are, and what they do for other companies, is nothing for a company's administrator.
  const shown = await getSystem(admin());
  const [beatAt, startedAt] = [expect.any(Date), expect.any(Date)];
  expect(shown.workers).toEqual([
    { name: null, silent: false, beatAt, startedAt },
    { name: null, silent: true, beatAt, startedAt },
  ]);
  expect(shown.pumps).toEqual([{ name: "dial", beatAt, silent: false, work: null }]);
  applyEnvironment({ YIDAO_OPERATORS: `somebody, ${admin().userId}` });
  const { workers, pumps } = await getSystem(admin());
  expect(workers.map(({ name }) => name)).toEqual(["h · 1", "h · 2"]);
  expect(pumps).toMatchObject([{ name: "dial", work: { workerId: "w1", rounds: 1, done: 7, errors: 1, lastError: "TypeError" } }]);
  await beat({ id: "w3", host: "h", pid: 3, detail: { state: "RUNNING" } });
  expect((await getSystem(admin())).workers.map(({ name, silent }) => [name, silent])).toEqual([
    ["h · 3", false],
    ["h · 1", false],
  ]);
  // One newcomer stands in for one.
  await beat({ id: "w4", host: "h", pid: 4, detail: { state: "RUNNING" } });
  await db.owner.query("UPDATE worker_heartbeat SET beat_at = now() - interval '1 minute' WHERE id IN ('w1', 'w4')");
  await db.owner.query("UPDATE worker_heartbeat SET started_at = now() - interval '2 hours' WHERE id = 'w4'");
  expect((await getSystem(admin())).workers.filter(({ silent }) => silent)).toHaveLength(2);
});
