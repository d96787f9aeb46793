import { fateOf } from "./fates";
import type { CallRequest, CallState, Script, TextRequest, Turn } from "./model";
import { type Persona, personaOf } from "./persona";
import { between, pick, pickWeighted, type Rng, rngOf } from "./rng";
import { walk } from "./walk";

/** What will become of a call, in world time from its start. Decided by seed, key and number alone. */
export interface CallPlan {
  state: CallState;
  code?: string;
  persona: Persona | null;
  /** Null when it never rang. */
  ringMs: number | null;
  /** Until the network gave up or the person picked up. */
  waitMs: number;
  turns: Turn[];
  talkMs: number;
  rounds: number;
  callback?: "lost" | "tripled";
  takenOver?: true;
}

export interface TextPlan {
  state: "delivered" | "failed" | "silent";
  code?: string;
  afterMs: number;
  reply?: { text: string; afterMs: number };
}

/** Of numbers that exist and are on: ~60 % of all calls are answered. */
const states: [CallState, number][] = [
  ["answered", 630],
  ["no_answer", 175],
  ["busy", 60],
  ["rejected", 60],
  ["power_off", 55],
  ["failed", 20],
];
const failureCodes = ["line_error", "no_route", "gateway_timeout"];
const textFailures = ["unreachable", "blocked_by_carrier", "memory_full"];

export function planCall(seed: string, request: CallRequest, script: Script): CallPlan {
  const numberRng = rngOf(seed, "number", request.to);
  const rng = rngOf(seed, "call", request.key, request.to);
  const fate = fateOf(request.to);
  const dead = deadNumber(numberRng);
  const drawn = pickWeighted(rng, states) ?? "no_answer";
  const fixed = fate?.states?.[Math.min(request.attempt, fate.states.length) - 1];
  const state = fixed ?? dead ?? drawn;
  const persona = fate?.persona ?? personaOf(numberRng, rng);
  const { rings, waitMs } = ringing(rng, state);
  const plan: CallPlan = {
    state,
    persona: null,
    ringMs: rings ? between(rng, 400, Math.min(waitMs, 1_500)) : null,
    waitMs,
    turns: [],
    talkMs: 0,
    rounds: 0,
    ...(fate?.callback ? { callback: fate.callback } : {}),
  };
  if (state === "failed") return { ...plan, code: fate?.code ?? pick(rng, failureCodes) ?? "line_error" };
  if (state !== "answered") return plan;
  return { ...plan, persona, ...walk(rng, script, persona, request.variables, request.maxSeconds) };
}

export function planText(seed: string, request: TextRequest): TextPlan {
  const dead = deadNumber(rngOf(seed, "number", request.to));
  const rng = rngOf(seed, "text", request.key, request.to);
  const fate = fateOf(request.to);
  const afterMs = between(rng, 800, 8_000);
  if (fate?.text?.silent) return { state: "silent", afterMs };
  const fixed = fate !== undefined;
  const failure = fate?.text?.failed ?? (fixed ? undefined : (dead ?? (rng() < 0.015 ? pick(rng, textFailures) : undefined)));
  if (failure) return { state: "failed", code: failure, afterMs };
  const asksForT = /[回复发]\s*T\b|回T/u.test(request.text);
  const reply = fate?.text?.reply ?? (!fixed && asksForT && rng() < 0.004 ? "T" : undefined);
  return {
    state: "delivered",
    afterMs,
    ...(reply ? { reply: { text: reply, afterMs: afterMs + between(rng, 4_000, 20_000) } } : {}),
  };
}

/** Empty and suspended are traits of the number: a redial finds the same. */
function deadNumber(numberRng: Rng): "empty_number" | "suspended" | undefined {
  const draw = numberRng();
  if (draw < 0.025) return "empty_number";
  return draw < 0.045 ? "suspended" : undefined;
}

function ringing(rng: Rng, state: CallState): { rings: boolean; waitMs: number } {
  switch (state) {
    case "answered":
      return { rings: true, waitMs: between(rng, 3_000, 18_000) };
    case "no_answer":
      return { rings: true, waitMs: between(rng, 40_000, 55_000) };
    case "rejected":
      return { rings: true, waitMs: between(rng, 4_000, 20_000) };
    default:
      return { rings: false, waitMs: between(rng, 1_500, 6_000) };
  }
}

const handOver = "好的，正在为您转接人工，请稍候。";
const humanTalkMs = 30_000;

/** The bot falls silent at that moment of the conversation; the person who took over is not transcribed. */
export function takenOver(plan: CallPlan, atMs: number): CallPlan {
  const turns = plan.turns.filter((turn) => turn.atMs <= atMs);
  return {
    ...plan,
    turns: [...turns, { who: "bot", text: handOver, atMs }],
    rounds: turns.filter(({ who }) => who === "customer").length,
    talkMs: atMs + humanTalkMs,
    takenOver: true,
  };
}
