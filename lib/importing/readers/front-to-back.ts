import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { AppError } from "@/lib/errors";
import type { ArchivePart } from "./archive";

const CHUNK_BYTES = 64 * 1024;
const LOCAL_SIGNATURE = 0x04034b50;
const UTF8_NAMES = 0x0800;
const STORED = 0;
const NEEDED_FIRST = /^\[Content_Types\]\.xml$|\.rels$|^xl\/(workbook|sharedStrings|styles)\.xml$/i;
const WORKSHEET = /^xl\/worksheets\/[^/]+\.xml$/i;

/** Holds back a producer while the consumer is busy. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  close(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }
  open(): void {
    this.#open();
  }
  wait(): Promise<void> {
    return this.#opened;
  }
}

/**
 * The workbook again, in an order in which it can be read front to back: what tells how to read the sheets, then the sheets,
 * unpacked on the way and no faster than the gate lets them. However long a sheet is, only a little of it is in memory.
 */
export function frontToBack(parts: ArchivePart[], gate: Gate): ReadableStream<Uint8Array> {
  const chunks = chunksOf(parts);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await gate.wait();
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* chunksOf(parts: ArchivePart[]): AsyncGenerator<Uint8Array, undefined> {
  for (const part of parts.filter((p) => NEEDED_FIRST.test(p.name))) {
    yield localHeader(part, part.method, part.packed.length);
    yield* slices(part.packed);
  }
  for (const part of parts.filter((p) => WORKSHEET.test(p.name))) {
    yield localHeader(part, STORED, part.unpackedBytes);
    yield* part.method === STORED ? slices(part.packed) : unpacked(part);
  }
}

function* slices(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES));
}

async function* unpacked(part: ArchivePart): AsyncGenerator<Uint8Array> {
  let size = 0;
  const packed = Readable.from(slices(part.packed), { objectMode: false });
  const stream = packed.pipe(createInflateRaw({ chunkSize: CHUNK_BYTES }));
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      // More than it declares: what was counted before unpacking was a lie.
      if (size > part.unpackedBytes) throw new AppError("invalid", "import_damaged");
      yield new Uint8Array(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "import_damaged");
  } finally {
    packed.destroy();
    stream.destroy();
  }
}

function localHeader(part: ArchivePart, method: number, bytes: number): Uint8Array {
  const name = Buffer.from(part.name, "utf8");
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(UTF8_NAMES, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(part.crc32, 14);
  header.writeUInt32LE(bytes, 18);
  header.writeUInt32LE(part.unpackedBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return new Uint8Array(Buffer.concat([header, name]));
}
