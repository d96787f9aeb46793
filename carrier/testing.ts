import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { type Dialogue, limitsSchema, type Script } from "./model";
import { type CarrierOptions, startCarrier } from "./server";
import { Signer } from "./sign";

export const secret = `whsec_${Buffer.from("a test secret of enough bytes 123").toString("base64")}`;
export const world = { "x-sim-world": "w1", "x-sim-clock": "2026-03-01T02:00:00.000Z" };

const dialogue: Dialogue = {
  start: "open",
  scenes: [
    {
      id: "open",
      title: "开场",
      group: "main",
      say: "您好，我是{{诊所}}的AI助理，请问是{{姓名}}吗？",
      replies: [
        { id: "yes", act: "assent", examples: ["是的", "对，我是"], intent: "A", next: "offer" },
        { id: "price", act: "ask_price", examples: ["多少钱"], intent: "B", next: "offer" },
        { id: "info", act: "ask_info", examples: ["什么事"], intent: "B", next: "offer" },
        { id: "think", act: "hesitate", examples: ["我考虑一下"], intent: "C", next: "offer" },
        { id: "busy", act: "busy", examples: ["我在开会"], intent: "D", next: "bye" },
        { id: "wrong", act: "wrong_person", examples: ["打错了"], intent: null, next: "bye" },
        { id: "no", act: "refuse", examples: ["不需要"], intent: "E", next: "bye" },
        { id: "never", act: "refuse", examples: ["别再打了"], intent: "E", next: "bye", optOut: true },
        { id: "machine", act: "voicemail", examples: ["请在提示音后留言"], intent: null, next: null },
      ],
    },
    {
      id: "offer",
      title: "邀约",
      group: "main",
      say: "本周有种植牙免费检查，给您约一个好吗？",
      replies: [
        { id: "ok", act: "assent", examples: ["好的"], intent: "A", next: "bye" },
        { id: "later", act: "hesitate", examples: ["再说吧"], intent: "C", next: "bye" },
        { id: "nope", act: "refuse", examples: ["不用了"], intent: "E", next: "bye" },
      ],
    },
    { id: "bye", title: "结束", group: "main", say: "好的，祝您生活愉快，再见。", replies: [], next: null },
  ],
};

export const script: Script = { dialogue, intents: [{ key: "A", level: "strong" }], voice: "xiaoyi" };

const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  timestamp: z.string(),
  data: z.looseObject({ company: z.string(), key: z.string(), id: z.string() }),
});
export type Received = z.infer<typeof eventSchema>;

const logLine = z.looseObject({ at: z.iso.datetime(), kind: z.string() });
export type LogLine = z.infer<typeof logLine>;

export interface Receiver {
  url: string;
  events: Received[];
  posts: { headers: IncomingHttpHeaders; body: string; events: Received[] }[];
  /** The next answers; 204 when there are none left. */
  answers: number[];
  of(type: string, key?: string): Received[];
  close(): Promise<void>;
}

/** A client's webhook endpoint that refuses what the `standardwebhooks` library does not verify. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const signer = new Signer(secret);
  const receiver: Pick<Receiver, "events" | "posts" | "answers"> = { events: [], posts: [], answers: [] };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const parsed: unknown = JSON.parse(body);
      const many = z.object({ events: z.array(eventSchema) }).safeParse(parsed);
      const events = many.success ? many.data.events : [eventSchema.parse(parsed)];
      const webhook = new Webhook(signer.keyOf(events[0]?.data.company ?? ""), { format: "raw" });
      webhook.verify(body, Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])));
      const status = receiver.answers.shift() ?? 204;
      receiver.posts.push({ headers: request.headers, body, events });
      if (status < 300) receiver.events.push(...events);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    ...receiver,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    of: (type, key) => receiver.events.filter((event) => event.type === type && (!key || event.data.key === key)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

export interface TestCarrier {
  url: string;
  dataDir: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  call(order: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  text(order: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  faults(settings: object): Promise<Answer>;
  log(): Promise<LogLine[]>;
  /** Stops it; with `keep`, its folder stays for another start. */
  close(keep?: "keep"): Promise<void>;
}

export async function startTestCarrier(changes: Partial<CarrierOptions> = {}, callbackUrl = "http://127.0.0.1:1/hook"): Promise<TestCarrier> {
  const dataDir = changes.dataDir ?? (await mkdtemp(join(tmpdir(), "carrier-")));
  const carrier = await startCarrier({
    host: "127.0.0.1",
    port: 0,
    dataDir,
    seed: "test",
    factor: 1_000,
    limits: limitsSchema.parse({}),
    faults: {},
    secret,
    secretsByCompany: new Map(),
    retry: { baseMs: 10, maxMs: 50 },
    onFatal: (error) => {
      throw error;
    },
    ...changes,
  });
  const send: TestCarrier["send"] = async (method, path, body, headers = {}) => {
    const given = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
    const response = await fetch(`${carrier.url}${path}`, { method, signal: AbortSignal.timeout(5_000), ...given });
    return { status: response.status, headers: response.headers, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
  };
  await send("PUT", "/v1/scripts/s@1", script);
  return {
    url: carrier.url,
    dataDir,
    send,
    call: (order, headers) => send("POST", "/v1/calls", { ...callOrder(callbackUrl), ...order }, headers),
    text: (order, headers) => send("POST", "/v1/messages", { ...textOrder(callbackUrl), ...order }, headers),
    faults: (settings) => send("PUT", "/admin/faults", settings),
    log: () => readLog(dataDir),
    close: async (keep) => {
      await carrier.close();
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function callOrder(callbackUrl: string) {
  const variables = { 姓名: "张三", 诊所: "驿道口腔" };
  return { key: "k1", company: "c1", to: "+8613800130009", from: "021", attempt: 1, script: "s@1", variables, callbackUrl };
}

function textOrder(callbackUrl: string) {
  return { key: "t1", company: "c1", to: "+8613800130009", signature: "驿道口腔", text: "您好，拒收请回复T", callbackUrl };
}

/** What follows the last line break was cut off by a crash. */
async function readLog(folder: string): Promise<LogLine[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("log-")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n").slice(0, -1)).map((line) => logLine.parse(JSON.parse(line)));
}
