import { createReadStream } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DurableFile } from "./durable-file";
import { callRequestSchema, type Script, scriptSchema, textRequestSchema } from "./model";

/**
 * The carrier's own memory over a restart (the log is only for the checker): what was accepted, so that a key stays known,
 * what is not yet told to the client, and the scripts. Calls are planned again from it, not stored.
 */
const common = {
  id: z.string(),
  seed: z.string(),
  acceptedAtMs: z.number(),
  clockAtMs: z.number().nullable(),
  world: z.string().nullable(),
  /** null = instant. */
  factor: z.number().nullable(),
};
const callBooking = z.object({ ...common, line: z.literal("call"), request: callRequestSchema });
const textBooking = z.object({ ...common, line: z.literal("text"), request: textRequestSchema });
const bookLine = z.discriminatedUnion("line", [
  callBooking,
  textBooking,
  z.object({ line: z.literal("script"), ref: z.string(), script: scriptSchema }),
  /** Taken over by a person: the conversation that the plan can't tell. */
  z.object({ line: z.literal("taken"), key: z.string(), atMs: z.number() }),
  /** Nothing is left to be told. */
  z.object({ line: z.literal("settled"), key: z.string() }),
]);
export type CallBooking = z.infer<typeof callBooking>;
export type TextBooking = z.infer<typeof textBooking>;
export type Booking = CallBooking | TextBooking;

const keptMs = { live: 3 * 86_400_000, world: 86_400_000 };

export class Book {
  readonly scripts = new Map<string, Script>();
  /** World milliseconds after answering, by key. */
  readonly taken = new Map<string, number>();
  readonly #offsets = new Map<string, number>();
  readonly #file: DurableFile;

  private constructor(file: DurableFile) {
    this.#file = file;
  }

  /** Reads the book, drops what is old, and gives back what is still to be finished. */
  static async open(folder: string, onError: (error: Error) => void): Promise<{ book: Book; unsettled: Booking[] }> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, "book.jsonl");
    const unsettled = await compact(path);
    const book = new Book(await DurableFile.open(path, onError));
    for await (const { value, offset } of lines(path)) book.#index(value, offset);
    return { book, unsettled };
  }

  add(booking: Booking): void {
    this.#offsets.set(booking.request.key, this.#file.append(booking));
  }

  addScript(ref: string, script: Script): void {
    this.scripts.set(ref, script);
    this.#file.append({ line: "script", ref, script });
  }

  addTaken(key: string, atMs: number): void {
    this.taken.set(key, atMs);
    this.#file.append({ line: "taken", key, atMs });
  }

  addSettled(key: string): void {
    this.#file.append({ line: "settled", key });
  }

  has(key: string): boolean {
    return this.#offsets.has(key);
  }

  async find(key: string): Promise<Booking | null> {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return null;
    await this.#file.durable();
    const value = bookLine.parse(JSON.parse(await this.#file.lineAt(offset)));
    return value.line === "call" || value.line === "text" ? value : null;
  }

  /** One company's live bookings since an instant, in order; `after` is the place where the page before this one ended. */
  async since(company: string, sinceMs: number, after: number, most: number): Promise<{ bookings: Booking[]; next: number | null }> {
    await this.#file.durable();
    const bookings: Booking[] = [];
    for await (const { value, text, offset } of lines(this.#file.path, after)) {
      if (value.line !== "call" && value.line !== "text") continue;
      if (value.world !== null || value.acceptedAtMs < sinceMs || value.request.company !== company) continue;
      bookings.push(value);
      if (bookings.length === most) return { bookings, next: offset + Buffer.byteLength(text) + 1 };
    }
    return { bookings, next: null };
  }

  durable(): Promise<void> {
    return this.#file.durable();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #index(value: z.infer<typeof bookLine>, offset: number): void {
    if (value.line === "call" || value.line === "text") this.#offsets.set(value.request.key, offset);
    else if (value.line === "script") this.scripts.set(value.ref, value.script);
    else if (value.line === "taken") this.taken.set(value.key, value.atMs);
  }
}

async function compact(path: string): Promise<Booking[]> {
  const settled = new Set<string>();
  for await (const { value } of lines(path)) {
    if (value.line === "settled") settled.add(value.key);
  }
  const unsettled: Booking[] = [];
  const file = await open(`${path}.new`, "w");
  const now = Date.now();
  let kept: string[] = [];
  for await (const { value, text } of lines(path)) {
    if (value.line === "call" || value.line === "text") {
      const done = settled.has(value.request.key);
      if (done && now - value.acceptedAtMs > keptMs[value.world ? "world" : "live"]) continue;
      if (!done) unsettled.push(value);
    }
    kept.push(text);
    if (kept.length >= 2_000) {
      await file.appendFile(`${kept.join("\n")}\n`);
      kept = [];
    }
  }
  if (kept.length > 0) await file.appendFile(`${kept.join("\n")}\n`);
  await file.datasync();
  await file.close();
  await rename(`${path}.new`, path);
  return unsettled;
}

/** A last line cut off by a crash was never acknowledged: it is left out. */
async function* lines(path: string, from = 0): AsyncGenerator<{ value: z.infer<typeof bookLine>; text: string; offset: number }> {
  const file = await open(path, "a");
  await file.close();
  let rest: Buffer = Buffer.alloc(0);
  let offset = from;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, start: from })) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, at)) {
      const text = rest.toString("utf8", at, end);
      const parsed = bookLine.safeParse(JSON.parse(text));
      if (parsed.success) yield { value: parsed.data, text, offset: offset + at };
      at = end + 1;
    }
    rest = rest.subarray(at);
    offset += at;
  }
}
