import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { SetupError } from "../setup/steps";
import { identify, identitySchema, isAlive } from "./identity";

const holderSchema = z.object({ ...identitySchema.shape, command: z.string(), url: z.string().nullable() });
export type Holder = z.infer<typeof holderSchema>;

/** Who holds the lock, or null when nobody does or its holder has died. */
export function holderOf(file: string): Holder | null {
  if (!existsSync(file)) return null;
  try {
    const holder = holderSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return isAlive(holder) ? holder : null;
  } catch {
    return null;
  }
}

/**
 * One running product per data folder. Gives back a release.
 * @throws SetupError when a live process holds it. A lock whose holder died is taken over.
 */
export function takeLock(file: string, command: string, url: string | null): () => void {
  const self = identify(process.pid);
  if (!self) throw new Error("cannot tell this process's own start");
  const mine = JSON.stringify({ ...self, command, url } satisfies Holder);
  for (let tries = 0; tries < 5; tries++) {
    try {
      create(file, mine);
      return () => {
        if (existsSync(file) && readFileSync(file, "utf8") === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = holderOf(file);
    if (holder) {
      const where = holder.url ? ` at ${holder.url}` : "";
      throw new SetupError(
        `Yidao already runs from this folder${where} (${holder.command}, process ${holder.pid}).\nStop it with Ctrl-C there, or \`kill ${holder.pid}\`, before another start.`,
      );
    }
    clearDead(file);
  }
  throw new SetupError(`Could not take the lock ${file}.`);
}

/** With its whole content at once: who read half of it would take it for a dead one. @throws EEXIST */
function create(file: string, content: string): void {
  const own = `${file}.${process.pid}.new`;
  writeFileSync(own, content);
  try {
    linkSync(own, file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw error;
    // A file system without hard links.
    writeFileSync(file, content, { flag: "wx" });
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Takes a dead lock away. It is moved aside and looked at again: of two that found the same dead lock, the second may hold the live one that
 * the first has put in its place.
 */
export function clearDead(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    // The other one moved it first.
    return;
  }
  try {
    if (holderOf(aside)) create(file, readFileSync(aside, "utf8"));
  } finally {
    rmSync(aside, { force: true });
  }
}
