import { type CallFigures, callFigures } from "./call-figures";
import { HANDED_OVER } from "./reasons";

/** States in which a person stands at a node. */
export const HERE_STATES = ["ready", "waiting", "to_call", "calling", "waiting_redial", "texting", "sending"] as const;
export type HereState = (typeof HERE_STATES)[number];

/** Whose next call is not made yet. */
export const PENDING_STATES = ["to_call", "waiting_redial"] as const satisfies HereState[];

export interface Share {
  /** An outlet or a stored reason. */
  key: string;
  count: number;
}

/** All that is known of one node: people by where they are or how they left, and what it did. */
export interface NodeFigures {
  node: string;
  entered: number;
  here: Record<HereState, number>;
  hereTotal: number;
  left: Share[];
  leftTotal: number;
  blocked: Share[];
  blockedTotal: number;
  failed: Share[];
  failedTotal: number;
  exited: Share[];
  exitedTotal: number;
  /** To another version, where they go on. */
  moved: Share[];
  movedTotal: number;
  /** entered = here + left + blocked + failed + exited + moved. */
  reconciles: boolean;
  /** The flat counters that a kind's metrics are worked out of (`MetricSpec.of`). */
  metrics: Record<string, number>;
  /** A10; null where no call was ever planned. */
  call: (CallFigures & Coverage) | null;
  /** Texts of the node itself, and hang-up texts of its script. */
  texts: { texted: number; delivered: number; undelivered: number; hangupTexted: number };
  /** Finished calls by how they ended and by intent. */
  outcomes: Share[];
  intents: Share[];
  /** Of an entry: whom it did not take in, by reason. They are in no other figure. */
  refused: Share[];
}

/** Person-times: reached = dispatching + dispatched + failed to dispatch + blocked + undispatched. */
export interface Coverage {
  covered: number;
  /** The first call is not with the carrier yet. */
  dispatching: number;
  dispatched: number;
  failedDispatch: number;
  blockedPeople: number;
  /** Cancelled before it was sent, or never heard of again. */
  undispatched: number;
}

const byCount = (a: Share, b: Share): number => b.count - a.count || (a.key < b.key ? -1 : 1);

/** Counters that begin with `prefix:`, by what follows it. */
function shares(counters: ReadonlyMap<string, number>, prefix: string): Share[] {
  return [...counters]
    .filter(([metric, count]) => metric.startsWith(`${prefix}:`) && count !== 0)
    .map(([metric, count]) => ({ key: metric.slice(prefix.length + 1), count }))
    .sort(byCount);
}

const total = (list: Share[]): number => list.reduce((sum, share) => sum + share.count, 0);

const isHandedOver = ({ key }: Share): boolean => new RegExp(HANDED_OVER).test(key);

/** `enrolled`: people of the whole run, for shares of them. */
export function nodeFigures(node: string, counters: ReadonlyMap<string, number>, enrolled = 0): NodeFigures {
  const of = (metric: string): number => counters.get(metric) ?? 0;
  const here = Object.fromEntries(HERE_STATES.map((state) => [state, of(`here:${state}`)])) as Record<HereState, number>;
  const hereTotal = HERE_STATES.reduce((sum, state) => sum + here[state], 0);
  const [left, blocked, failed, allExited] = [
    shares(counters, "left"),
    shares(counters, "blocked"),
    shares(counters, "failed"),
    shares(counters, "exited"),
  ];
  const exited = allExited.filter((share) => !isHandedOver(share));
  const moved = allExited.filter(isHandedOver);
  const movedTotal = total(moved);
  const [leftTotal, blockedTotal, failedTotal, exitedTotal] = [total(left), total(blocked), total(failed), total(exited)];
  const entered = of("entered");
  const pending = PENDING_STATES.reduce((sum, state) => sum + here[state], 0);
  const calls = callFigures({
    pending,
    blocked: of("call:blocked"),
    called: of("call:called"),
    answered: of("call:answered"),
    effective: of("call:effective"),
    talkSeconds: of("call:talk_seconds"),
  });
  return {
    node,
    entered,
    here,
    hereTotal,
    left,
    leftTotal,
    blocked,
    blockedTotal,
    failed,
    failedTotal,
    exited,
    exitedTotal,
    moved,
    movedTotal,
    reconciles: entered === hereTotal + leftTotal + blockedTotal + failedTotal + exitedTotal + movedTotal,
    metrics: {
      entered,
      here: hereTotal,
      left: leftTotal,
      failed: failedTotal,
      exited: exitedTotal,
      pending,
      blocked: of("call:blocked") + of("text:blocked"),
      called: calls.called,
      answered: calls.answered,
      effective: calls.effective,
      talk_seconds: calls.talkSeconds,
      texted: of("text:texted"),
      delivered: of("text:delivered"),
      reached: of("left:reached") + of("exited:goal_reached"),
      enrolled,
      requested: of("webhook:sent"),
      succeeded: of("webhook:ok"),
    },
    call: of("call:covered") === 0 ? null : { ...calls, ...coverageOf(of, here.to_call) },
    texts: { texted: of("text:texted"), delivered: of("text:delivered"), undelivered: of("text:undelivered"), hangupTexted: of("hangup:texted") },
    outcomes: shares(counters, "outcome"),
    intents: shares(counters, "intent"),
    refused: shares(counters, "refused"),
  };
}

/**
 * `dispatching`: whoever waits for their first call stands in a state of its own. What was cancelled or lost is the rest: nobody counts it.
 * Where a callback comes before the answer of its request, a person is dispatched for a moment and still stands there: no rest is below zero
 * for that. Counters that drifted don't hide behind it: the doctor recounts each of them.
 */
function coverageOf(of: (metric: string) => number, dispatching: number): Coverage {
  const [covered, dispatched, failedDispatch, blockedPeople] = [
    of("call:covered"),
    of("call:dispatched"),
    of("call:failed_dispatch"),
    of("call:blocked_people"),
  ];
  const undispatched = Math.max(0, covered - dispatching - dispatched - failedDispatch - blockedPeople);
  return { covered, dispatching, dispatched, failedDispatch, blockedPeople, undispatched };
}
