import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open as openFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DurableFile } from "./durable-file";
import { IndexByDay } from "./index-by-day";
import { callRequestSchema, type Script, scriptSchema, textRequestSchema } from "./model";
import { idOf } from "./rng";

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
  z.object({ line: z.literal("taken"), id: z.string(), atMs: z.number() }),
  /** Nothing is left to be told. By key in books that were written while the key alone told bookings apart. */
  z.object({ line: z.literal("settled"), id: z.string().optional(), key: z.string().optional() }),
]);
export type CallBooking = z.infer<typeof callBooking>;
export type TextBooking = z.infer<typeof textBooking>;
export type Booking = CallBooking | TextBooking;

/** What a client's key stands for: one call, or one text, of one company. */
export function refOf(line: Booking["line"], { company, key }: { company: string; key: string }): string {
  return idOf(line, company, key);
}

const keptMs = { live: 3 * 86_400_000, world: 86_400_000 };

export class Book {
  readonly scripts = new Map<string, Script>();
  /** World milliseconds after answering, by the call's id. */
  readonly taken = new Map<string, number>();
  readonly #offsets = new IndexByDay();
  readonly #file: DurableFile;
  /** Every start writes the book anew: a place in it means something until the next one. */
  readonly #generation = randomUUID().slice(0, 8);

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
    this.#remember(booking, this.#file.append(booking));
  }

  addScript(ref: string, script: Script): void {
    this.scripts.set(ref, script);
    this.#file.append({ line: "script", ref, script });
  }

  addTaken(id: string, atMs: number): void {
    this.taken.set(id, atMs);
    this.#file.append({ line: "taken", id, atMs });
  }

  addSettled(id: string): void {
    this.#file.append({ line: "settled", id });
  }

  /** The place of the last booking of this reference, for `read`. */
  placeOf(ref: string): number | undefined {
    return this.#offsets.get(ref);
  }

  async read(place: number): Promise<Booking> {
    await this.#file.durable();
    return z.discriminatedUnion("line", [callBooking, textBooking]).parse(JSON.parse(await this.#file.lineAt(place)));
  }

  /** One company's live bookings since an instant, in order; `after` is the `next` of the page before. Null: that is of an earlier start. */
  async since(
    company: string,
    sinceMs: number,
    after: string | undefined,
    most: number,
  ): Promise<{ bookings: Booking[]; next: string | null } | null> {
    const [generation, place] = after?.split(".") ?? [this.#generation, "0"];
    if (generation !== this.#generation) return null;
    await this.#file.durable();
    const bookings: Booking[] = [];
    for await (const { value, text, offset } of lines(this.#file.path, Number(place))) {
      if (value.line !== "call" && value.line !== "text") continue;
      if (value.world !== null || value.acceptedAtMs < sinceMs || value.request.company !== company) continue;
      bookings.push(value);
      if (bookings.length === most) return { bookings, next: `${this.#generation}.${offset + Buffer.byteLength(text) + 1}` };
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
    if (value.line === "call" || value.line === "text") this.#remember(value, offset);
    else if (value.line === "script") this.scripts.set(value.ref, value.script);
    else if (value.line === "taken") this.taken.set(value.id, value.atMs);
  }

  #remember(booking: Booking, offset: number): void {
    const nowMs = booking.acceptedAtMs;
    this.#offsets.set(refOf(booking.line, booking.request), offset, { nowMs, untilMs: nowMs + keptOf(booking) });
  }
}

const keptOf = ({ world }: Booking): number => keptMs[world ? "world" : "live"];

async function compact(path: string): Promise<Booking[]> {
  const open = await openIn(path);
  const unsettled: Booking[] = [];
  const file = await openFile(`${path}.new`, "w");
  const now = Date.now();
  let kept: string[] = [];
  for await (const { value, text } of lines(path)) {
    if (value.line === "call" || value.line === "text") {
      const settled = !open.has(value.id);
      if (settled && now - value.acceptedAtMs > keptOf(value)) continue;
      kept.push(text);
      if (settled) kept.push(JSON.stringify({ line: "settled", id: value.id }));
      else unsettled.push(value);
    } else if (value.line !== "settled") kept.push(text);
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

/** The ids of what is not told to its end; never many at a time, however long the book. */
async function openIn(path: string): Promise<Set<string>> {
  const open = new Set<string>();
  for await (const { value } of lines(path)) {
    if (value.line === "call" || value.line === "text") open.add(value.id);
    if (value.line !== "settled") continue;
    if (value.id) open.delete(value.id);
    if (value.key) for (const line of ["call", "text"]) open.delete(idOf(line, value.key));
  }
  return open;
}

/** A last line cut off by a crash was never acknowledged: it is left out. */
async function* lines(path: string, from = 0): AsyncGenerator<{ value: z.infer<typeof bookLine>; text: string; offset: number }> {
  const file = await openFile(path, "a");
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
