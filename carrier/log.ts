import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DurableFile } from "./durable-file";
import type { CallState } from "./model";
import type { Persona } from "./persona";

/** What the log may say; the oracle of the reliability tests reads it back. README.md lists it. */
export type LogEntry =
  | { kind: "call.accepted"; key: string; id: string; company: string; to: string; from: string; script: string; attempt: number }
  | { kind: "call.ended"; id: string; state: CallState; talkSeconds: number; rounds: number; persona: Persona | null }
  | { kind: "text.accepted"; key: string; id: string; company: string; to: string; text: string }
  | { kind: "text.ended"; id: string; state: "delivered" | "failed" }
  | { kind: "callback"; id: string; event: string; try: number; status: number | string; text?: string }
  | { kind: "replayed"; key: string; id: string; company: string; to: string }
  | { kind: "refused"; key: string | null; reason: string };

/** Of a virtual world: its id and its now. */
export interface Stamp {
  world: string | null;
  clockAtMs: number;
}

/** How the name of a log begun then begins: they sort by age. */
export const logName = (atMs: number): string => `log-${new Date(atMs).toISOString().replaceAll(":", "-")}`;

export class CarrierLog {
  readonly #file: DurableFile;

  private constructor(file: DurableFile) {
    this.#file = file;
  }

  /** A new file per start. */
  static async open(folder: string, onError: (error: Error) => void): Promise<CarrierLog> {
    await mkdir(folder, { recursive: true });
    const name = `${logName(Date.now())}-${process.pid}.jsonl`;
    return new CarrierLog(await DurableFile.open(join(folder, name), onError));
  }

  get path(): string {
    return this.#file.path;
  }

  write(entry: LogEntry, stamp?: Stamp): void {
    const virtual = stamp?.world ? { world: stamp.world, clockAt: new Date(stamp.clockAtMs).toISOString() } : {};
    this.#file.append({ at: new Date().toISOString(), ...entry, ...virtual });
  }

  durable(): Promise<void> {
    return this.#file.durable();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
