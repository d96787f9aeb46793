import { z } from "zod";

/** The published wire. The app has types of its own; nothing here is shared with it. */

export const acts = [
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
export type Act = (typeof acts)[number];

const name = z.string().min(1).max(200);

const reply = z.object({
  id: name,
  act: z.enum(acts),
  examples: z.array(z.string().max(300)).max(60),
  intent: z.string().max(60).nullable(),
  next: name.nullable(),
  optOut: z.boolean().optional(),
});
const scene = z.object({
  id: name,
  title: z.string().max(200).default(""),
  group: z.string().max(40).default("main"),
  say: z.string().max(2_000),
  replies: z.array(reply).max(40),
  next: name.nullish(),
});
export const dialogueSchema = z
  .object({ start: name, scenes: z.array(scene).min(1).max(400) })
  .refine((dialogue) => dialogue.scenes.some(({ id }) => id === dialogue.start), "start names no scene");
export type Reply = z.infer<typeof reply>;
export type Scene = z.infer<typeof scene>;
export type Dialogue = z.infer<typeof dialogueSchema>;

/** Only used to let a willing person mean the strongest of several answers. */
const intent = z.object({ key: z.string().max(60), level: z.string().max(40).optional() });

export const scriptSchema = z.object({
  dialogue: dialogueSchema,
  intents: z.array(intent).max(60).default([]),
  voice: z.string().max(100).optional(),
});

export type Script = z.infer<typeof scriptSchema>;

const phone = z.string().regex(/^\+?\d{5,15}$/, "not a phone number");
const variables = z
  .record(z.string().max(100), z.union([z.string().max(500), z.number()]))
  .refine((given) => Object.keys(given).length <= 100, "more than 100 variables");

const addressed = {
  key: name,
  company: z.string().min(1).max(100),
  to: phone,
  callbackUrl: z.url({ protocol: /^https?$/ }).max(2_000),
  /** Several events per POST, see README. */
  callbackBatch: z.boolean().optional(),
};

export const callRequestSchema = z.object({
  ...addressed,
  from: z.string().max(30),
  attempt: z.int().min(1).max(20).default(1),
  script: name,
  variables: variables.default({}),
  maxSeconds: z.int().min(1).max(3_600).default(180),
  /** Which events to send; `ended` always is. */
  callbackEvents: z
    .array(z.enum(["ringing", "answered", "ended"]))
    .max(3)
    .optional(),
});
export type CallRequest = z.infer<typeof callRequestSchema>;

export const textRequestSchema = z.object({ ...addressed, signature: z.string().max(40), text: z.string().min(1).max(2_000) });
export type TextRequest = z.infer<typeof textRequestSchema>;

export const batchSchema = z.object({
  calls: z.array(z.unknown()).max(200).optional(),
  messages: z.array(z.unknown()).max(200).optional(),
});

export type CallState = "answered" | "no_answer" | "busy" | "rejected" | "power_off" | "empty_number" | "suspended" | "failed";
export interface Turn {
  who: "bot" | "customer";
  text: string;
  /** From the moment of answering. */
  atMs: number;
}

/** Wall time = world time / factor; Infinity is instant. */
export const speedSchema = z.union([
  z.literal("real").transform(() => 1),
  z.literal("instant").transform(() => Number.POSITIVE_INFINITY),
  z.coerce.number().positive().max(100_000),
]);

export const limitsSchema = z.object({
  seats: z.int().min(0).default(1_000),
  callsPerSecond: z.number().min(0).default(200),
  textsPerSecond: z.number().min(0).default(500),
});
export type Limits = z.infer<typeof limitsSchema>;
