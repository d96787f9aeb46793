import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { config } from "@/lib/config";
import { AppError } from "@/lib/errors";
import { decodeRows, encodeRows } from "@/lib/importing/stored";
import type { TableRow } from "@/lib/importing/table";

const KEY = /^[0-9a-f-]{36}\/[0-9a-f-]{36}$/;
const ROWS_A_LINE = 500;

/** Uploads wait under the data folder until they are imported. A key is "<company>/<job>": never a name from outside. */
const fileOf = (key: string): string => {
  if (!KEY.test(key)) throw new Error("not a storage key");
  return path.resolve(config().launch.dataDir, "uploads", key);
};

/** Keeps the rows of a file as they are read, each once. A file that turns out bad leaves nothing. @returns how many rows. */
export async function storeUpload(key: string, table: AsyncIterable<TableRow>): Promise<number> {
  const target = fileOf(key);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const file = await open(`${target}.part`, "w", 0o600);
  let count = 0;
  try {
    let rows: TableRow[] = [];
    for await (const row of table) {
      rows.push(row);
      count += 1;
      if (rows.length < ROWS_A_LINE) continue;
      await file.write(encodeRows(rows));
      rows = [];
    }
    if (rows.length > 0) await file.write(encodeRows(rows));
    await file.sync();
    await file.close();
    await rename(`${target}.part`, target);
    return count;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(`${target}.part`, { force: true });
    throw error;
  }
}

/** The rows of an upload, some hundreds at a time. */
export async function* readUpload(key: string | null): AsyncGenerator<TableRow[]> {
  const file = key ? await open(fileOf(key)).catch(refuseIfGone) : null;
  if (!file) throw new AppError("not_found", "import_file_gone");
  try {
    // Not `readLines`: it reads a thousand lines ahead, which is the whole file.
    let rest = "";
    for await (const chunk of file.createReadStream({ encoding: "utf8", autoClose: false })) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield decodeRows(line);
    }
  } finally {
    await file.close().catch(() => undefined);
  }
}

function refuseIfGone(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

export async function removeUpload(key: string): Promise<void> {
  await rm(fileOf(key), { force: true });
}

/**
 * Removes what of the company's lies here and no job knows (`known`: their keys), such as an upload that was cut off by a crash. What is
 * younger than `ageMs` may still become known.
 */
export async function removeStrays(companyId: string, known: ReadonlySet<string>, ageMs: number): Promise<void> {
  const folder = path.dirname(fileOf(`${companyId}/${companyId}`));
  const names = (await readdir(folder).catch(refuseIfGone)) ?? [];
  for (const name of names.filter((one) => !known.has(`${companyId}/${one}`))) {
    const found = await stat(path.join(folder, name)).catch(refuseIfGone);
    if (found && Date.now() - found.mtimeMs > ageMs) await rm(path.join(folder, name), { force: true });
  }
}
