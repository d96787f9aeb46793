import { type FileHandle, open } from "node:fs/promises";

/** Lines that nobody waits for may gather this long. */
const gatherMs = 20;

/** An append-only file of lines, written and fsync'd in batches: many callers share one fsync. */
export class DurableFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #size: number;
  #pending: string[] = [];
  #waiters: (() => void)[] = [];
  #running: Promise<void> | null = null;
  /** The batch that is being written now. */
  #batch: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  readonly #onError: (error: Error) => void;

  private constructor(path: string, handle: FileHandle, size: number, onError: (error: Error) => void) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
    this.#onError = onError;
  }

  static async open(path: string, onError: (error: Error) => void): Promise<DurableFile> {
    const handle = await open(path, "a+");
    const { size } = await handle.stat();
    return new DurableFile(path, handle, size, onError);
  }

  /** Returns the byte offset of the line. After closing nothing is written: what comes so late was never acknowledged. */
  append(value: object): number {
    if (this.#closed) return this.#size;
    const line = `${JSON.stringify(value)}\n`;
    const offset = this.#size;
    this.#size += Buffer.byteLength(line);
    this.#pending.push(line);
    if (!this.#running && !this.#timer) this.#timer = setTimeout(() => this.#start(), gatherMs);
    return offset;
  }

  /** Resolves once everything appended so far is on the disk. */
  durable(): Promise<void> {
    if (this.#pending.length === 0) return this.#batch;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push(resolve);
    if (!this.#running) this.#start();
    return promise;
  }

  /** The line that starts at the offset. */
  async lineAt(offset: number): Promise<string> {
    for (let bytes = 4_096; ; bytes *= 4) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(bytes), 0, bytes, offset);
      const end = buffer.subarray(0, bytesRead).indexOf(10);
      if (end >= 0) return buffer.toString("utf8", 0, end);
      if (bytesRead < bytes) throw new Error(`no line at ${offset} of ${this.path}`);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.durable();
    await this.#running;
    await this.#handle.close();
  }

  #start(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#drain().finally(() => {
      this.#running = null;
    });
  }

  async #write(lines: string): Promise<void> {
    await this.#handle.appendFile(lines);
    await this.#handle.datasync();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        await new Promise(setImmediate);
        const lines = this.#pending.join("");
        const waiters = this.#waiters;
        this.#pending = [];
        this.#waiters = [];
        this.#batch = this.#write(lines);
        await this.#batch;
        for (const resolve of waiters) resolve();
      }
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
