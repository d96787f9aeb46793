import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { z } from "zod";
import { writeFileAtomically } from "./files";
import { inData } from "./paths";
import { SetupError } from "./steps";

const remembered = z.record(z.string(), z.number().int());

/** Null when something could listen there, else the system's code for why not: "EADDRINUSE". */
export function listenProblem(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

async function isFree(port: number): Promise<boolean> {
  const problem = await listenProblem(port, "127.0.0.1");
  if (problem === null) return true;
  if (problem === "EADDRINUSE" || problem === "EACCES") return false;
  throw new SetupError(`No port on 127.0.0.1 can be listened at: ${problem}.`);
}

/** @throws SetupError that says what is in the way of listening at the port on all of the machine's addresses. */
export async function requireFreePort(port: number, problemAt = listenProblem): Promise<void> {
  for (const host of ["::", "0.0.0.0"]) {
    const problem = await problemAt(port, host);
    // A machine without IPv6.
    if (problem === null || (host === "::" && (problem === "EAFNOSUPPORT" || problem === "EADDRNOTAVAIL"))) continue;
    if (problem === "EADDRINUSE")
      throw new SetupError(
        `Port ${port} is taken by another program.\nStop that program, or choose another port: PORT=${port < 65_535 ? port + 1 : 3000} npm start`,
      );
    if (problem === "EACCES")
      throw new SetupError(
        `This user may not listen at port ${port}: systems keep the lowest ports (below 1024) for root.\nChoose another port: PORT=3000 npm start`,
      );
    throw new SetupError(`Port ${port} cannot be listened at on ${host}: ${problem}.`);
  }
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

/** Parts ask side by side; each has to see what the one before it drew. */
let lastAsked: Promise<unknown> = Promise.resolve();

/** The port that `name` had last time if it is free, else another; remembered with the data. */
export function portFor(name: string): Promise<number> {
  const asked = lastAsked.then(() => rememberedPort(name));
  lastAsked = asked.catch(() => undefined);
  return asked;
}

async function rememberedPort(name: string): Promise<number> {
  const file = inData("ports.json");
  const ports = existsSync(file) ? remembered.catch({}).parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  const last = ports[name];
  if (last && (await isFree(last))) return last;
  let port = await anyFreePort();
  while (Object.values(ports).includes(port)) port = await anyFreePort();
  writeFileAtomically(file, JSON.stringify({ ...ports, [name]: port }, null, 2));
  return port;
}
