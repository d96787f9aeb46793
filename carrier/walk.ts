import type { Act, Reply, Scene, Script, Turn } from "./model";
import { habits, type Persona } from "./persona";
import { speak, voicemailGreeting } from "./phrases";
import { between, pick, pickWeighted, type Rng } from "./rng";

export interface Conversation {
  turns: Turn[];
  talkMs: number;
  /** What the customer answered: one round each. */
  rounds: number;
}

/** Nobody stays longer than this many answers. */
const patience: Partial<Record<Persona, number>> = { talkative: 40, off_topic: 4, busy_now: 3 };
const usualPatience = 12;
const maxScenes = 80;
const botMsPerChar = 210;
const customerMsPerChar = 240;

/** Walks the script's graph as this persona would, and says what was really said. Pure for a given stream. */
export function walk(rng: Rng, script: Script, persona: Persona, values: Record<string, string | number>, maxSeconds: number): Conversation {
  const { dialogue } = script;
  const scenes = new Map(dialogue.scenes.map((scene) => [scene.id, scene]));
  const turns: Turn[] = [];
  const cutMs = maxSeconds * 1_000;
  const said = new Set<Act>();
  let nowMs = between(rng, 300, 1_200);
  let rounds = 0;
  let silences = 0;
  let scene = scenes.get(dialogue.start);

  if (persona === "voicemail") {
    const greeting = voicemailGreeting(rng);
    turns.push({ who: "customer", text: greeting, atMs: nowMs });
    nowMs += speechMs(greeting, customerMsPerChar);
    rounds += 1;
  }
  for (let visited = 0; scene && visited < maxScenes && nowMs < cutMs; visited += 1) {
    const text = fill(scene.say, values);
    turns.push({ who: "bot", text, atMs: nowMs });
    if (persona === "hangs_up") return { turns, talkMs: Math.min(nowMs + between(rng, 800, 3_000), cutMs), rounds };
    nowMs += speechMs(text, botMsPerChar);

    if (scene.replies.length === 0) {
      scene = follow(scenes, scene.next);
      nowMs += between(rng, 300, 700);
      continue;
    }
    if (rounds >= (patience[persona] ?? usualPatience)) break;
    const reply = choose(rng, script, scene, persona, said);
    nowMs += between(rng, 500, 1_800);
    if (nowMs >= cutMs) break;
    if (persona === "silent" || reply?.act === "silence") {
      silences += 1;
      nowMs += 4_000;
      if (silences > 2 || !reply) break;
    } else if (persona === "voicemail") {
      // The greeting was all that is ever said.
      if (!reply) break;
    } else if (reply) {
      const alone = scene.replies.filter(({ act }) => act === reply.act).length === 1;
      const answer = speak(rng, reply, alone);
      turns.push({ who: "customer", text: answer, atMs: nowMs });
      nowMs += speechMs(answer, customerMsPerChar);
      rounds += 1;
      said.add(reply.act);
    } else break;
    scene = follow(scenes, reply.next);
    nowMs += between(rng, 300, 700);
  }
  return { turns, talkMs: Math.min(nowMs, cutMs), rounds };
}

function choose(rng: Rng, script: Script, scene: Scene, persona: Persona, said: ReadonlySet<Act>): Reply | undefined {
  const { first, later } = habits[persona];
  const done = Object.keys(first).some((act) => said.has(act as Act));
  const wanted = done ? later : first;
  const offered = new Set(scene.replies.map(({ act }) => act));
  const acts = Object.entries(wanted).filter(([act]) => offered.has(act as Act)) as [Act, number][];
  const act = pickWeighted(rng, acts) ?? fallback(rng, persona, offered);
  if (!act) return undefined;
  const fitting = scene.replies.filter((reply) => reply.act === act);
  const final = fitting.filter((reply) => (reply.optOut === true) === (persona === "refuses_for_good"));
  const meant = final.length > 0 ? final : fitting;
  if (persona === "willing") return pick(rng, strongest(script, meant));
  return pick(rng, persona === "asks_info" ? questions(script, meant) : meant);
}

const asking = /什么|怎么|哪|多[少久长]|几|(.)不\1|要不要|[吗呢？?]/u;

/** Of several ways to want to know something, those that ask for it and stay to hear it: no complaint, no wish for a person. */
function questions(script: Script, replies: Reply[]): Reply[] {
  const leadsOn = ({ next }: Reply) => script.dialogue.scenes.some((scene) => scene.id === next && scene.replies.length > 0);
  const asks = ({ examples }: Reply) => examples.filter((example) => asking.test(example)).length * 2 >= examples.length;
  const staying = replies.filter(leadsOn);
  const found = staying.filter(asks);
  if (found.length > 0) return found;
  return staying.length > 0 ? staying : replies;
}

/** Of several ways to agree, those that the script takes for the strongest interest. */
function strongest(script: Script, replies: Reply[]): Reply[] {
  for (const level of ["strong", "some"]) {
    const keys = new Set(script.intents.filter((intent) => intent.level === level).map(({ key }) => key));
    const found = replies.filter(({ intent }) => intent !== null && keys.has(intent));
    if (found.length > 0) return found;
  }
  return replies;
}

const negative: Act[] = ["refuse", "cancel", "hesitate", "other"];
const neutral: Act[] = ["assent", "confirm", "other", "hesitate"];
const evasive: Act[] = ["confirm", "other", "hesitate", "ask_info"];

/** The scene has no place for what they would say: they say the nearest thing, or nothing. */
function fallback(rng: Rng, persona: Persona, offered: ReadonlySet<Act>): Act | undefined {
  if (persona === "silent" || persona === "voicemail") return undefined;
  const against = persona.startsWith("refuses") || persona === "wrong_person" || persona === "cancels";
  const near = against ? negative : persona === "off_topic" ? evasive : neutral;
  const found = near.find((act) => offered.has(act));
  if (found) return found;
  return pick(
    rng,
    [...offered].filter((act) => act !== "silence" && act !== "voicemail"),
  );
}

function follow(scenes: ReadonlyMap<string, Scene>, next: string | null | undefined): Scene | undefined {
  return next ? scenes.get(next) : undefined;
}

function fill(say: string, values: Record<string, string | number>): string {
  return say.replace(/\{\{\s*([^{}]+?)\s*\}\}/gu, (_, key: string) => String(values[key] ?? ""));
}

function speechMs(text: string, msPerChar: number): number {
  return Math.max(400, text.length * msPerChar);
}
