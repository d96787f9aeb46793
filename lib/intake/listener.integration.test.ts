import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { maxWebhookBytes } from "@/lib/channels/webhook";
import { applyEnvironment } from "@/lib/config";
import { hooksListener } from "./listener";

let server: Server;

beforeAll(async () => {
  applyEnvironment({ YIDAO_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`, LOG_LEVEL: "silent" });
  server = hooksListener();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const CHUNK = "a".repeat(64 * 1024);
const chunk = `${CHUNK.length.toString(16)}\r\n${CHUNK}\r\n`;
const times = Math.ceil(maxWebhookBytes / CHUNK.length);

/** What comes back for a request of these head lines and this body, which is sent to its end whatever is answered. */
async function send(head: string, body: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`POST /api/hooks/carrier/${randomUUID()} HTTP/1.1\r\nHost: hooks\r\n${head}\r\n\r\n`);
  socket.write(body);
  return text(socket);
}

it.each([
  ["in chunks, a little", "Transfer-Encoding: chunked", `${chunk.repeat(times + 1)}0\r\n\r\n`],
  ["in chunks, by far", "Transfer-Encoding: chunked", `${chunk.repeat(times * 20)}0\r\n\r\n`],
  ["with its length", `Content-Length: ${CHUNK.length * times * 20}`, CHUNK.repeat(times * 20)],
])("answers a webhook that is too long (%s), and ends the connection after it", async (_, head, body) => {
  const answer = await send(head, body);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /u);
  expect(answer).toMatch(/\r\nconnection: close\r\n/iu);
  expect(answer).toMatch(/\{"error":\{"code":"too_large"\}\}$/u);
});

it("lets a sender go that never comes to an end", async () => {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`POST /api/hooks/carrier/${randomUUID()} HTTP/1.1\r\nHost: hooks\r\nTransfer-Encoding: chunked\r\n\r\n`);
  socket.write(chunk.repeat(times + 1));
  socket.resume();
  await once(socket, "end");
});

it("keeps the connection of a sender that is answered otherwise", async () => {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const body = `${chunk}0\r\n\r\n`;
  const request = `POST /api/hooks/carrier/${randomUUID()} HTTP/1.1\r\nHost: hooks\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
  let heard = "";
  socket.on("data", (part: Buffer) => {
    heard += part.toString();
  });
  for (const turn of [1, 2]) {
    socket.write(request);
    await expect.poll(() => heard.match(/HTTP\/1\.1 401 /gu)?.length ?? 0).toBe(turn);
  }
  socket.destroy();
});
