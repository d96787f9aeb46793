import { z } from "zod";

export const MAX_BATCH = 500;
/** Of one message, as JSON. */
export const MAX_MESSAGE_BYTES = 32 * 1024;

// What a JSON column can't hold: NUL and halves of a surrogate pair.
const storable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/** One message of the Segment spec; fields that mean nothing here are left out. */
const trackSchema = z.object({
  type: z.string().max(20).optional(),
  userId: z.union([z.string().max(100), z.number().transform(String)]),
  event: z.string().trim().min(1).max(60).refine(storable),
  properties: z.record(z.string().max(200), z.unknown()).nullish(),
  messageId: z.string().min(1).max(100).refine(storable).nullish(),
});

/** Parsed one by one: a bad one does not hold up the others. */
export const batchSchema = z.object({ batch: z.array(z.unknown()).min(1).max(MAX_BATCH) });

export interface Tracked {
  userId: string;
  event: string;
  properties: Record<string, unknown>;
  messageId: string | null;
}

/** Why a message was not taken: `field` names the one at fault. */
export interface Refused {
  code: "invalid" | "unstorable_text" | "too_large" | "unsupported_type" | "unknown_user";
  field?: string;
}

export function readMessage(raw: unknown): { ok: true; message: Tracked } | { ok: false; refused: Refused } {
  const refuse = (code: Refused["code"], field?: string) => ({ ok: false, refused: { code, ...(field ? { field } : {}) } }) as const;
  const type = z.object({ type: z.string() }).safeParse(raw);
  if (type.success && type.data.type !== "track") return refuse("unsupported_type", "type");
  if (Buffer.byteLength(JSON.stringify(raw) ?? "") > MAX_MESSAGE_BYTES) return refuse("too_large");
  const parsed = trackSchema.safeParse(raw);
  if (!parsed.success) return refuse("invalid", parsed.error.issues[0]?.path.join(".") || "body");
  const { userId, event, properties, messageId } = parsed.data;
  if (!isStorable(properties)) return refuse("unstorable_text", "properties");
  return { ok: true, message: { userId: userId.trim(), event, properties: properties ?? {}, messageId: messageId ?? null } };
}

/** Of every name and text in it; backslashes that merely spell such a character are text like any other. */
function isStorable(properties: unknown): boolean {
  let all = true;
  JSON.stringify(properties ?? {}, (key, value: unknown) => {
    all &&= storable(key) && (typeof value !== "string" || storable(value));
    return value;
  });
  return all;
}
