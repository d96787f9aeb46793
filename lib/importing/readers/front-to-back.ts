import type { ArchivePart } from "./archive";

const CHUNK_BYTES = 64 * 1024;
const LOCAL_SIGNATURE = 0x04034b50;
const UTF8_NAMES = 0x0800;
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
 * The workbook again, in an order in which it can be read front to back: what tells how to read the sheets, then the sheets.
 * The reader unpacks such a stream as it goes, and goes no faster than the gate lets it: however long the sheet is, only a
 * little of it is in memory.
 */
export function frontToBack(parts: ArchivePart[], gate: Gate): ReadableStream<Uint8Array> {
  const ordered = [...parts.filter((p) => NEEDED_FIRST.test(p.name)), ...parts.filter((p) => WORKSHEET.test(p.name))];
  const chunks = chunksOf(ordered);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await gate.wait();
        const { value, done } = chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

function* chunksOf(parts: ArchivePart[]): Generator<Uint8Array, undefined> {
  for (const part of parts) {
    yield localHeader(part);
    for (let at = 0; at < part.packed.length; at += CHUNK_BYTES) yield new Uint8Array(part.packed.subarray(at, at + CHUNK_BYTES));
  }
}

function localHeader(part: ArchivePart): Uint8Array {
  const name = Buffer.from(part.name, "utf8");
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(UTF8_NAMES, 6);
  header.writeUInt16LE(part.method, 8);
  header.writeUInt32LE(part.crc32, 14);
  header.writeUInt32LE(part.packed.length, 18);
  header.writeUInt32LE(part.unpackedBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return new Uint8Array(Buffer.concat([header, name]));
}
