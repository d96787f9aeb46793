/** One bench in a process of its own: its memory is its own, and what breaks it breaks no other. */
import { benchNamed } from "./list";
import type { Figure } from "./types";

export type ChildMessage = { type: "note"; text: string } | { type: "done"; figures: Figure[] };

async function main(): Promise<void> {
  const [name = "", people = "0", runs = "3", temporalBinary = "", unhurried = ""] = process.argv.slice(2);
  const send = (message: ChildMessage) => new Promise<void>((resolve) => process.send?.(message, undefined, {}, () => resolve()) ?? resolve());
  const bench = await benchNamed(name);
  const figures = await bench.run({
    people: Number(people),
    runs: Number(runs),
    temporalBinary,
    unhurried: unhurried === "true",
    note: (text) => void send({ type: "note", text }),
  });
  await send({ type: "done", figures });
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
