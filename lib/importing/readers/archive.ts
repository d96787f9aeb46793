import { AppError } from "@/lib/errors";
import { MAX_PARTS, MAX_UNPACKED_BYTES } from "../limits";

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const MAX_COMMENT_BYTES = 0xffff;

export interface ArchivePart {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
  unpackedBytes: number;
  packed: Buffer;
}

/**
 * Reads the directory at the end of a ZIP and refuses one that would unpack to too much, before anything is unpacked. The
 * sizes named there also bound the unpacking itself (a part that yields more than it declares is refused by the reader), so
 * a part that declares nothing is refused here.
 */
export function archiveParts(bytes: Buffer): ArchivePart[] {
  try {
    return scan(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("invalid", "import_damaged");
    throw error;
  }
}

function scan(bytes: Buffer): ArchivePart[] {
  const { count, offset } = directory(bytes);
  if (count > MAX_PARTS) throw new AppError("invalid", "import_unpacks_too_big", { maxMb: MAX_UNPACKED_BYTES / 1024 / 1024 });
  const parts: ArchivePart[] = [];
  let unpacked = 0;
  let at = offset;
  for (let i = 0; i < count; i += 1) {
    if (bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new AppError("invalid", "import_damaged");
    if (bytes.readUInt16LE(at + 8) & 1) throw new AppError("invalid", "import_encrypted");
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const packedBytes = bytes.readUInt32LE(at + 20);
    const extraAt = at + 46 + nameBytes;
    const unpackedBytes = bytes.readUInt32LE(at + 24) === FULL_32 ? size64(bytes, extraAt, extraBytes) : bytes.readUInt32LE(at + 24);
    if (unpackedBytes === 0 && packedBytes > 2) throw new AppError("invalid", "import_damaged");
    unpacked += unpackedBytes;
    parts.push({
      name: bytes.toString("utf8", at + 46, extraAt),
      method: bytes.readUInt16LE(at + 10),
      crc32: bytes.readUInt32LE(at + 16),
      unpackedBytes,
      packed: packedOf(bytes, bytes.readUInt32LE(at + 42), packedBytes),
    });
    at = extraAt + extraBytes + bytes.readUInt16LE(at + 32);
  }
  if (unpacked > MAX_UNPACKED_BYTES) throw new AppError("invalid", "import_unpacks_too_big", { maxMb: MAX_UNPACKED_BYTES / 1024 / 1024 });
  return parts;
}

function packedOf(bytes: Buffer, headerAt: number, length: number): Buffer {
  // No upload is that long (4 GB): the size or the place stands in an extra field, as only an over-long archive needs it.
  if (length === FULL_32 || headerAt === FULL_32) throw new AppError("invalid", "import_damaged");
  const start = headerAt + 30 + bytes.readUInt16LE(headerAt + 26) + bytes.readUInt16LE(headerAt + 28);
  if (start + length > bytes.length) throw new AppError("invalid", "import_damaged");
  return bytes.subarray(start, start + length);
}

function directory(bytes: Buffer): { count: number; offset: number } {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const offset = bytes.readUInt32LE(end + 16);
  if (count !== FULL_16 && offset !== FULL_32) return { count, offset };
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== END64_LOCATOR_SIGNATURE) throw new AppError("invalid", "import_damaged");
  const end64 = Number(bytes.readBigUInt64LE(locator + 8));
  if (bytes.readUInt32LE(end64) !== END64_SIGNATURE) throw new AppError("invalid", "import_damaged");
  return { count: Number(bytes.readBigUInt64LE(end64 + 32)), offset: Number(bytes.readBigUInt64LE(end64 + 48)) };
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - MAX_COMMENT_BYTES); at -= 1) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new AppError("invalid", "import_damaged");
}

/** The unpacked size from the ZIP64 extra field, where it stands first. */
function size64(bytes: Buffer, start: number, length: number): number {
  for (let at = start; at + 4 <= start + length; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) === 1) return Number(bytes.readBigUInt64LE(at + 4));
  }
  throw new AppError("invalid", "import_damaged");
}
