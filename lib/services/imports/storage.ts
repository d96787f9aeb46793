import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { config } from "@/lib/config";
import { AppError } from "@/lib/errors";

const KEY = /^[0-9a-f-]{36}\/[0-9a-f-]{36}$/;

/** Uploaded files wait under the data folder until they are imported. A key is "<company>/<job>": never a name from outside. */
const fileOf = (key: string): string => {
  if (!KEY.test(key)) throw new Error("not a storage key");
  return path.resolve(config().launch.dataDir, "uploads", key);
};

export async function storeUpload(key: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(fileOf(key)), { recursive: true, mode: 0o700 });
  await writeFile(fileOf(key), bytes, { mode: 0o600 });
}

export async function readUpload(key: string | null): Promise<Buffer> {
  try {
    if (key) return await readFile(fileOf(key));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  throw new AppError("not_found", "import_file_gone");
}

export async function removeUpload(key: string): Promise<void> {
  await rm(fileOf(key), { force: true });
}
