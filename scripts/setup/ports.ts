import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { z } from "zod";
import { writeFileAtomically } from "./files";
import { inData } from "./paths";

const remembered = z.record(z.string(), z.number().int());

export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

// Below the range from which systems take ports for outgoing connections: one of those could sit on ours at the next start.
const LOWEST = 20_000;
const HIGHEST = 32_000;

async function anyFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

/** The port that `name` had last time if it is free, else another; remembered with the data. */
export async function portFor(name: string): Promise<number> {
  const file = inData("ports.json");
  const ports = existsSync(file) ? remembered.catch({}).parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  const last = ports[name];
  if (last && (await isFree(last))) return last;
  let port = await anyFreePort();
  while (Object.values(ports).includes(port)) port = await anyFreePort();
  writeFileAtomically(file, JSON.stringify({ ...ports, [name]: port }, null, 2));
  return port;
}
