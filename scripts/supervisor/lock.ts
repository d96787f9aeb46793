import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
      writeFileSync(file, mine, { flag: "wx" });
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
    // Moved aside rather than deleted: of two that find the same dead lock only one can move it.
    const aside = `${file}.${process.pid}`;
    try {
      renameSync(file, aside);
      rmSync(aside, { force: true });
    } catch {
      // The other one moved it first.
    }
  }
  throw new SetupError(`Could not take the lock ${file}.`);
}
