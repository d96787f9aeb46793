import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { logName } from "./log";

export interface Logged {
  accepted: Set<string>;
  ended: Set<string>;
}

/**
 * Which of these the logs of former starts already name: after a crash nothing may be missing there, or stand twice. A log that had ended
 * before the oldest of them was accepted can't name any.
 */
export async function logged(folder: string, bookings: readonly { id: string; acceptedAtMs: number }[]): Promise<Logged> {
  const found: Logged = { accepted: new Set(), ended: new Set() };
  if (bookings.length === 0) return found;
  const ids = new Set(bookings.map(({ id }) => id));
  const oldest = logName(bookings.reduce((least, { acceptedAtMs }) => Math.min(least, acceptedAtMs), Number.POSITIVE_INFINITY));
  const names = (await readdir(folder)).filter((file) => /^log-.*\.jsonl$/u.test(file)).sort();
  for (const name of names.filter((_, n) => (names[n + 1] ?? oldest) >= oldest)) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const kind = /"kind":"(?:call|text)\.(accepted|ended)"/u.exec(line)?.[1];
      const id = kind ? /"id":"([^"]+)"/u.exec(line)?.[1] : undefined;
      // A line cut off by the crash ends without a brace and does not count.
      if (id && ids.has(id) && line.endsWith("}")) found[kind === "ended" ? "ended" : "accepted"].add(id);
    }
  }
  return found;
}
