import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** Lines of the carrier's own log that the checks need. Unknown lines and a torn last one are passed over. */
const stamped = { at: z.string(), world: z.string().nullish(), clockAt: z.string().nullish() };
const lineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("call.accepted"),
    key: z.string(),
    id: z.string(),
    company: z.string(),
    to: z.string(),
    script: z.string(),
    attempt: z.number(),
    ...stamped,
  }),
  z.object({ kind: z.literal("call.ended"), id: z.string(), state: z.string(), talkSeconds: z.number(), rounds: z.number(), ...stamped }),
  z.object({ kind: z.literal("text.accepted"), key: z.string(), id: z.string(), company: z.string(), to: z.string(), ...stamped }),
  z.object({ kind: z.literal("text.ended"), id: z.string(), state: z.string(), ...stamped }),
  z.object({ kind: z.literal("callback"), id: z.string(), event: z.string(), status: z.union([z.number(), z.string()]), at: z.string() }),
]);
export type CarrierLine = z.infer<typeof lineSchema>;

/** All files of the log, oldest first, some thousand lines at a time. */
export async function* carrierLines(folder: string): AsyncGenerator<CarrierLine[]> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((n) => n.startsWith("log-") && n.endsWith(".jsonl")).sort()) yield* linesOf(path.join(folder, name));
}

async function* linesOf(file: string): AsyncGenerator<CarrierLine[]> {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 18 }) as AsyncIterable<string>) {
    const texts = (rest + chunk).split("\n");
    rest = texts.pop() ?? "";
    yield texts.flatMap(parsed);
  }
  yield parsed(rest);
}

function parsed(text: string): CarrierLine[] {
  try {
    const { success, data } = lineSchema.safeParse(JSON.parse(text));
    return success ? [data] : [];
  } catch {
    return [];
  }
}
