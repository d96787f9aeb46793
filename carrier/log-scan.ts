import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Logged {
  accepted: Set<string>;
  ended: Set<string>;
}

/** Which of these ids the logs of former starts already name: after a crash nothing may be missing there, or stand twice. */
export async function logged(folder: string, ids: ReadonlySet<string>): Promise<Logged> {
  const found: Logged = { accepted: new Set(), ended: new Set() };
  if (ids.size === 0) return found;
  for (const name of (await readdir(folder)).filter((file) => /^log-.*\.jsonl$/u.test(file))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const kind = /"kind":"(?:call|text)\.(accepted|ended)"/u.exec(line)?.[1];
      const id = kind ? /"id":"([^"]+)"/u.exec(line)?.[1] : undefined;
      // A line cut off by the crash ends without a brace and does not count.
      if (id && ids.has(id) && line.endsWith("}")) found[kind === "ended" ? "ended" : "accepted"].add(id);
    }
  }
  return found;
}
