/**
 * The dialogue of a script: scenes that the bot says, each with the replies a patient may give, what each reply means,
 * and where it leads. It is registered with the carrier as it stands.
 */
import { z } from "zod";
import { intentKeySchema } from "./intent";

export const ACTS = [
  "assent",
  "confirm",
  "hesitate",
  "ask_price",
  "ask_info",
  "reschedule",
  "cancel",
  "busy",
  "not_in_town",
  "wrong_person",
  "refuse",
  "voicemail",
  "silence",
  "other",
] as const;
export type Act = (typeof ACTS)[number];

const idSchema = z.string().regex(/^[a-z0-9_]{1,40}$/);

export const replySchema = z.object({
  id: idSchema,
  act: z.enum(ACTS),
  /** What the patient may say. */
  examples: z.array(z.string().max(200)).min(1).max(40),
  /** null: says nothing about the intent. */
  intent: intentKeySchema.nullable(),
  /** null: the bot hangs up. */
  next: idSchema.nullable(),
  /** A spoken refusal of all calls: it holds for the whole company at once. */
  optOut: z.boolean().optional(),
});
export type Reply = z.infer<typeof replySchema>;

export const sceneSchema = z.object({
  id: idSchema,
  title: z.string().min(1).max(40),
  group: z.enum(["main", "response"]),
  /** With variables as {{name}}. */
  say: z.string().min(1).max(600),
  replies: z.array(replySchema).max(20),
  /** Without replies: where to go after saying it; null or absent = hang up. */
  next: idSchema.nullable().optional(),
});
export type Scene = z.infer<typeof sceneSchema>;

export const dialogueSchema = z.object({ start: idSchema, scenes: z.array(sceneSchema).min(1).max(80) });
export type Dialogue = z.infer<typeof dialogueSchema>;

export interface DialogueProblem {
  scene: string;
  code: "duplicate_scene" | "duplicate_reply" | "unknown_next" | "unknown_start" | "unreachable" | "unknown_intent" | "no_end";
  detail: string;
}

const targets = (scene: Scene): (string | null)[] => (scene.replies.length > 0 ? scene.replies.map((reply) => reply.next) : [scene.next ?? null]);

/** Scenes from which hanging up can be reached. */
function scenesThatEnd(scenes: Scene[]): Set<string> {
  const ending = new Set<string>();
  for (let before = -1; before !== ending.size; ) {
    before = ending.size;
    for (const scene of scenes) {
      if (targets(scene).some((next) => next === null || ending.has(next))) ending.add(scene.id);
    }
  }
  return ending;
}

function reachable(dialogue: Dialogue, byId: Map<string, Scene>): Set<string> {
  const seen = new Set<string>();
  const open = [dialogue.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const scene = byId.get(id);
    if (scene === undefined || seen.has(id)) continue;
    seen.add(id);
    for (const next of targets(scene)) if (next !== null) open.push(next);
  }
  return seen;
}

/** What is wrong with a dialogue; empty = it can be walked: every way exists, every scene is reached and can end. */
export function checkDialogue(dialogue: Dialogue, intentKeys: readonly string[]): DialogueProblem[] {
  const problems: DialogueProblem[] = [];
  const byId = new Map<string, Scene>();
  for (const scene of dialogue.scenes) {
    if (byId.has(scene.id)) problems.push({ scene: scene.id, code: "duplicate_scene", detail: scene.id });
    byId.set(scene.id, scene);
  }
  if (!byId.has(dialogue.start)) problems.push({ scene: dialogue.start, code: "unknown_start", detail: dialogue.start });
  const seen = reachable(dialogue, byId);
  const ending = scenesThatEnd(dialogue.scenes);
  for (const scene of dialogue.scenes) {
    for (const next of targets(scene)) {
      if (next !== null && !byId.has(next)) problems.push({ scene: scene.id, code: "unknown_next", detail: next });
    }
    const replyIds = scene.replies.map((reply) => reply.id);
    for (const id of replyIds.filter((other, i) => replyIds.indexOf(other) !== i)) {
      problems.push({ scene: scene.id, code: "duplicate_reply", detail: id });
    }
    for (const reply of scene.replies) {
      if (reply.intent !== null && !intentKeys.includes(reply.intent)) {
        problems.push({ scene: scene.id, code: "unknown_intent", detail: reply.intent });
      }
    }
    if (!seen.has(scene.id)) problems.push({ scene: scene.id, code: "unreachable", detail: scene.id });
    if (!ending.has(scene.id)) problems.push({ scene: scene.id, code: "no_end", detail: scene.id });
  }
  return problems;
}
