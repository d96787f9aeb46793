import type { Sql, TenantSession } from "@/lib/db";
import type { Moved } from "../move";
import type { Run } from "../run";
import { conclude, takeCalls } from "./contacts";
import type { Dialler } from "./dialler";
import { countHangupTexts, sendPlannedTexts } from "./messages";
import type { Numbers } from "./numbers";
import { stepAll } from "./steps";
import type { Tally } from "./tally";

export interface Drive {
  session: TenantSession;
  run: Run;
  dialler: Dialler;
  numbers: Numbers;
  tally: Tally;
  /** What happens within so much time is done together. */
  grainMs: number;
  /** The clock goes no further. */
  untilMs: number;
  /** After each turn: people through so far, and the clock. Throws to end the simulation. */
  onTurn(done: number, now: Date): Promise<void>;
}

const NIL = "00000000-0000-0000-0000-000000000000";

/** The nodes of people who are ready, as steps report them. */
class Ready {
  readonly nodes = new Set<string>();
  done = 0;
  toCall = false;
  /** The dispatch of the call that was taken last. */
  lastCall = NIL;
  texting = false;

  note = (moved: Moved): void => {
    for (const group of moved.groups) {
      if (group.nextNode !== null) this.nodes.add(group.nextNode);
      if (group.ended !== null) this.done += group.count;
      if (group.stay === "to_call") this.toCall = true;
      if (group.stay === "texting") this.texting = true;
    }
  };
}

/** Dead row versions of temporary tables are nobody's to clean but ours. */
const VACUUM_EVERY = 150_000;

/** Plays the journey to its end, or to the horizon: steps, then the clock to the next thing that happens, then the calls until then. */
export async function drive(d: Drive): Promise<Date> {
  const ready = new Ready();
  ready.nodes.add(d.run.plan.entry);
  let moves = 0;
  const note = (moved: Moved) => {
    moves += moved.count;
    ready.note(moved);
  };
  let next = await d.session.readOnly((sql) => turn(sql, d, ready, note));
  while (next !== null && next <= d.untilMs) {
    const nowMs = Math.ceil(next / d.grainMs) * d.grainMs;
    d.run.now = new Date(nowMs);
    const { placed, over } = d.dialler.advance(nowMs);
    for (const { call, endMs, outcome } of placed) d.tally.call(call.universe, call.node, outcome.state === "answered", outcome.talkSeconds, endMs);
    next = await d.session.readOnly(async (sql) => {
      for (const moved of await conclude(sql, d.run, over)) note(moved);
      if (over.length > 0) await countHangupTexts(sql, d.run, over, d.tally);
      return turn(sql, d, ready, note);
    });
    await d.onTurn(ready.done, d.run.now);
    if (moves < VACUUM_EVERY) continue;
    moves = 0;
    await d.session.alone("VACUUM ANALYZE pg_temp.enrolment, pg_temp.dispatch");
  }
  return d.run.now;
}

/** Everybody as far as they can go at this instant; answers when something happens next. */
async function turn(sql: Sql, d: Drive, ready: Ready, note: (moved: Moved) => void): Promise<number | null> {
  const { run } = d;
  let waiting = await waits(sql, run);
  for (const { node, dueMs } of waiting) if (dueMs <= run.now.getTime()) ready.nodes.add(node);
  for (;;) {
    const node = run.plan.order.find((candidate) => ready.nodes.has(candidate));
    if (node !== undefined) {
      ready.nodes.delete(node);
      await stepAll(sql, run, node, note);
      continue;
    }
    if (ready.texting) {
      ready.texting = false;
      for (const moved of await sendPlannedTexts(sql, run, d.numbers, d.tally)) note(moved);
      continue;
    }
    break;
  }
  if (ready.toCall) {
    ready.toCall = false;
    for (const call of await takeCalls(sql, ready.lastCall)) {
      d.dialler.plan(call);
      ready.lastCall = call.dispatchId;
    }
  }
  waiting = await waits(sql, run);
  const instants = [d.dialler.nextMs(), ...waiting.map(({ dueMs }) => dueMs)].filter((ms) => ms !== null);
  return instants.length === 0 ? null : Math.max(Math.min(...instants), run.now.getTime() + 1);
}

/** At each node where people wait: when the first of them is due. */
async function waits(sql: Sql, run: Run): Promise<{ node: string; dueMs: number }[]> {
  const { rows } = await sql.query<{ node: string; dueAt: Date }>(
    `SELECT n.node, w.due_at AS "dueAt" FROM unnest($1::text[]) AS n(node)
     CROSS JOIN LATERAL (SELECT e.due_at FROM enrolment e WHERE e.node = n.node AND e.state = 'waiting' ORDER BY e.due_at LIMIT 1) w
     WHERE w.due_at IS NOT NULL`,
    [run.plan.order],
  );
  return rows.map((row) => ({ node: row.node, dueMs: row.dueAt.getTime() }));
}
