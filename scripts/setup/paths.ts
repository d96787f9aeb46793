import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { config } from "@/lib/config";

export const root = path.resolve(import.meta.dirname, "../..");

/** Where everything that belongs to this clone is kept. */
export const dataDir = (): string => path.resolve(root, config().launch.dataDir);
/** Shared by all clones of this user: what is costly to get and the same for each. */
export const cacheDir = (): string => config().launch.cacheDir ?? path.join(homedir(), ".cache", "yidao");
export const bin = (name: string): string => path.join(root, "node_modules", ".bin", name);

/** A path below the data folder, whose parent exists afterwards. */
export function inData(...parts: string[]): string {
  const target = path.join(dataDir(), ...parts);
  mkdirSync(path.dirname(target), { recursive: true });
  return target;
}

/** A short name for a data folder, for what must live outside it. */
export const folderId = (folder: string): string => createHash("sha256").update(folder).digest("hex").slice(0, 12);
