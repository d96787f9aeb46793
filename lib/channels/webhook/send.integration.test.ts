import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publicLookup } from "./resolve";
import { type SendOptions, sendWebhook, type WebhookAnswer } from "./send";

/** What the name server says of a name; of every other it says nothing, ever. */
const NAMES: Record<string, { v4?: string; v6?: number[] }> = {
  "public.example.com": { v4: "8.8.8.8", v6: [0x26, 0x06, 0x47, 0, ...Array.from({ length: 11 }, () => 0), 1] },
  "inside.example.com": { v4: "10.1.2.3" },
  "half-inside.example.com": { v4: "8.8.8.8", v6: [...Array.from({ length: 15 }, () => 0), 1] },
  // Its server swallows what it is asked for IPv6.
  "old.example.com": { v4: "8.8.4.4" },
};
const SWALLOWED = "old.example.com";

const names = createSocket("udp4");
const paths: string[] = [];
let server: Server;
let port: number;
let nameServers: string[];

beforeAll(async () => {
  names.on("message", (query, from) => {
    const reply = replyTo(query);
    if (reply) names.send(reply, from.port, from.address);
  });
  names.bind(0, "127.0.0.1");
  await once(names, "listening");
  nameServers = [`127.0.0.1:${names.address().port}`];
  server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  names.close();
  server.closeAllConnections();
  server.close();
});

/** A DNS answer with the one address that is asked for, or none (RFC 1035, 4.1). */
function replyTo(query: Buffer): Buffer | null {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  const name = labels.join(".").toLowerCase();
  const known = NAMES[name];
  const type = query.readUInt16BE(at + 1);
  if (!known || (name === SWALLOWED && type === 28)) return null;
  const address = type === 1 ? known.v4?.split(".").map(Number) : known.v6;
  const record = address ? Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address]) : Buffer.alloc(0);
  const head = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, address ? 1 : 0, 0, 0, 0, 0]);
  return Buffer.concat([head, query.subarray(12, at + 5), record]);
}

const ask = (url: string, options: Partial<SendOptions> = {}): Promise<WebhookAnswer> =>
  sendWebhook(
    { url, secret: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", id: "msg_1", body: "{}" },
    { allowedHosts: [`localhost:${port}`, `127.0.0.1:${port}`], leaveByMs: performance.now() + 4_000, nameServers, ...options },
  );

const lookUp = (hostname: string, all: boolean): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const told: Parameters<LookupFunction>[2] = (error, address, family) => (error ? reject(error) : resolve(all ? address : { address, family }));
    publicLookup(nameServers)(hostname, { all }, told);
  });

it("a name server that never answers holds up its own names only, and those not for long", async () => {
  const began = performance.now();
  const dead = Array.from({ length: 12 }, (_, i) => ask(`https://dead${i}.example.com/`));
  let over = 0;
  for (const one of dead) void one.then(() => (over += 1));
  expect(await ask("https://inside.example.com/")).toMatchObject({ kind: "error", code: "refused" });
  expect(await ask(`http://localhost:${port}/own`)).toMatchObject({ kind: "answer", status: 200 });
  expect(await ask(`http://127.0.0.1:${port}/literal`)).toMatchObject({ kind: "answer", status: 200 });
  expect(over).toBe(0);
  expect(paths.splice(0)).toEqual(["/own", "/literal"]);
  for (const answer of await Promise.all(dead)) expect(answer).toMatchObject({ kind: "error", code: "connection" });
  expect(performance.now() - began).toBeLessThan(3_500);
});

it("connects to the addresses that were checked, of both families; one that is not public spoils the name", async () => {
  expect(await lookUp("public.example.com", true)).toEqual([
    { address: "8.8.8.8", family: 4 },
    { address: "2606:4700::1", family: 6 },
  ]);
  expect(await lookUp("public.example.com", false)).toEqual({ address: "8.8.8.8", family: 4 });
  expect(await lookUp("old.example.com", true)).toEqual([{ address: "8.8.4.4", family: 4 }]);
  await expect(lookUp("half-inside.example.com", true)).rejects.toThrow("may not be reached");
  expect(await ask("https://half-inside.example.com/")).toMatchObject({ kind: "error", code: "refused" });
});

it("lets nothing leave once its time is over, whether it was not begun by then or its connection did not stand", async () => {
  expect(await ask(`http://localhost:${port}/late`, { leaveByMs: performance.now() })).toMatchObject({ kind: "error", code: "connection" });
  expect(paths).toEqual([]);
  // Takes the connection, and never says a word of TLS.
  const taken: Socket[] = [];
  const silent = createTcpServer((socket) => taken.push(socket.on("error", () => undefined)));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const host = `localhost:${(silent.address() as AddressInfo).port}`;
  const answer = await ask(`https://${host}/`, { allowedHosts: [host], leaveByMs: performance.now() + 300 });
  expect(answer).toMatchObject({ kind: "error", code: "connection" });
  expect(answer.durationMs).toBeLessThan(2_000);
  expect(taken).toHaveLength(1);
  for (const socket of taken) socket.destroy();
  silent.close();
});
