import { AppError } from "@/lib/errors";
import { MAX_PARTS, MAX_UNPACKED_BYTES } from "../limits";

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const MAX_COMMENT_BYTES = 0xffff;

/**
 * Reads the directory at the end of a ZIP and refuses one that would unpack to too much, before anything is unpacked. The
 * sizes named there also bound the unpacking itself (a part that yields more than it declares is refused by the reader), so
 * a part that declares nothing is refused here.
 */
export function checkArchive(bytes: Buffer): void {
  try {
    scan(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("invalid", "import_damaged");
    throw error;
  }
}

function scan(bytes: Buffer): void {
  const { count, offset } = directory(bytes);
  if (count > MAX_PARTS) throw new AppError("invalid", "import_unpacks_too_big", { maxMb: MAX_UNPACKED_BYTES / 1024 / 1024 });
  let unpacked = 0;
  let at = offset;
  for (let i = 0; i < count; i += 1) {
    if (bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new AppError("invalid", "import_damaged");
    if (bytes.readUInt16LE(at + 8) & 1) throw new AppError("invalid", "import_encrypted");
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24) === FULL_32 ? size64(bytes, at + 46 + nameBytes, extraBytes) : bytes.readUInt32LE(at + 24);
    if (size === 0 && packed > 2) throw new AppError("invalid", "import_damaged");
    unpacked += size;
    at += 46 + nameBytes + extraBytes + bytes.readUInt16LE(at + 32);
  }
  if (unpacked > MAX_UNPACKED_BYTES) throw new AppError("invalid", "import_unpacks_too_big", { maxMb: MAX_UNPACKED_BYTES / 1024 / 1024 });
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
