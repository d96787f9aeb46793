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

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
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
