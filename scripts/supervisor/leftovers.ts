import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "../setup/files";
import { identitySchema, isAlive, signal, untilGone } from "./identity";

const recordedSchema = z.object({ ...identitySchema.shape, name: z.string(), stopSignal: z.enum(["SIGTERM", "SIGINT"]).catch("SIGTERM") });
export type Recorded = Omit<z.infer<typeof recordedSchema>, "stopSignal"> & { stopSignal: NodeJS.Signals };

export const recordRunning = (file: string, running: Recorded[]): void => writeFileAtomically(file, JSON.stringify(running, null, 2));

/** Ends children that outlived their supervisor, the last started first, and names them. */
export async function endLeftovers(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  const parsed = z
    .array(recordedSchema)
    .max(100)
    .safeParse(parseJson(readFileSync(file, "utf8")));
  const alive = parsed.success ? parsed.data.filter(isAlive).toReversed() : [];
  for (const child of alive) {
    signal(child.pid, child.stopSignal);
    if (!(await untilGone(child, 10_000))) signal(child.pid, "SIGKILL", true);
    await untilGone(child, 5_000);
    signal(child.pid, "SIGKILL", true);
  }
  recordRunning(file, []);
  return alive.map((child) => child.name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
