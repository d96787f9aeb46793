import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { companyKeys } from "@/lib/channels/webhook";
import { applyEnvironment, config } from "@/lib/config";
import { testDatabase } from "@/lib/testing/database";
import { startProcess, until } from "@/lib/testing/process";
import { testSecret } from "@/lib/testing/carrier";
import { testSettings } from "@/lib/testing/service-context";
import { portFor } from "@/scripts/setup/ports";
import { median, percentile, timed } from "./statistics";
import type { Bench, Figure } from "./types";

const EVENTS = 30_000;
const CONNECTIONS = 128;
const COMPANIES = 5;

/** Single signed events over many connections, each answered after its commit; the listener runs in a process of its own. */
export const bench: Bench = {
  name: "intake",
  about: "webhooks taken in per second, each stored before it is answered",
  limitMinutes: 5,
  run: async ({ runs, note }) => {
    testSettings();
    applyEnvironment({ YIDAO_WEBHOOK_SECRET: testSecret });
    const db = await testDatabase();
    const port = await portFor("hooks");
    const listener = startProcess("hooks/main.ts", {
      DATABASE_URL: db.url,
      YIDAO_HOOKS_PORT: String(port),
      YIDAO_WEBHOOK_SECRET: testSecret,
      LOG_LEVEL: "warn",
      NODE_ENV: "production",
    });
    listener.child.stderr?.pipe(process.stderr);
    try {
      await until("the listener", async () => (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.ok);
      const companies = await Promise.all(Array.from({ length: COMPANIES }, (_, i) => db.company(`company ${i}`)));
      const rates: number[] = [];
      const latencies: number[] = [];
      // The first round warms up.
      for (let round = 0; round <= runs; round += 1) {
        const requests = Array.from({ length: EVENTS }, (_, n) => signedRequest(companies[n % COMPANIES] ?? "", `${round}-${n}`));
        const times: number[] = [];
        const seconds = await timed(() => sendAll(port, requests, times));
        const stored = await db.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM inbox WHERE event_id LIKE $1", [`evt_${round}-%`]);
        if (stored.rows[0]?.n !== EVENTS) throw new Error(`${stored.rows[0]?.n} of ${EVENTS} answered events are stored`);
        note(`${(EVENTS / seconds).toFixed(0)} webhooks/s, p99 ${percentile(times, 99).toFixed(0)} ms${round === 0 ? " (warming up)" : ""}`);
        if (round === 0) continue;
        rates.push(EVENTS / seconds);
        latencies.push(percentile(times, 99));
      }
      return figures(median(rates), median(latencies));
    } finally {
      await listener.stop();
      await db.close();
    }
  },
};

const figures = (perSecond: number, p99: number): Figure[] => [
  { name: "webhooks_per_second", value: perSecond, unit: "webhooks/s", target: { atLeast: 2000 } },
  { name: "webhook_ack_p99", value: p99, unit: "ms", target: { atMost: 250 } },
];

/** A whole HTTP request, made beforehand: what is measured is the intake, not its sender. */
function signedRequest(company: string, id: string): Buffer {
  const at = new Date().toISOString();
  const turns = Array.from({ length: 6 }, (_, i) => ({
    who: i % 2 ? "customer" : "bot",
    text: "您好，请问这周六上午方便来一趟吗？",
    atMs: i * 2000,
  }));
  const data = { company, key: `key-${id}`, id: `call-${id}`, state: "answered", startedAt: at, answeredAt: at, endedAt: at, talkSeconds: 20, turns };
  const body = JSON.stringify({ id: `evt_${id}`, type: "call.ended", timestamp: at, data });
  const seconds = Math.floor(Date.now() / 1000);
  const [key = Buffer.alloc(0)] = companyKeys([config().webhook.secret], company);
  const signature = createHmac("sha256", key).update(`m-${id}.${seconds}.${body}`).digest("base64");
  const head = [
    `POST /api/hooks/carrier/${company} HTTP/1.1`,
    "host: hooks",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `webhook-id: m-${id}`,
    `webhook-timestamp: ${seconds}`,
    `webhook-signature: v1,${signature}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Each connection sends its next request when the last one is answered. */
async function sendAll(port: number, requests: Buffer[], times: number[]): Promise<void> {
  const queue = requests.values();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => drain(connect(port, "127.0.0.1"), queue, times)));
}

function drain(socket: Socket, queue: Iterator<Buffer>, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const next = () => {
      const one = queue.next();
      if (one.done) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(one.value);
    };
    socket.setNoDelay(true);
    socket.once("connect", next);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      // A 204 has no body: its head fits one packet.
      const status = chunk.subarray(9, 12).toString("latin1");
      if (status !== "204") {
        reject(new Error(`answered ${chunk.toString("latin1").slice(0, 200)}`));
        return;
      }
      times.push(performance.now() - sentAt);
      next();
    });
  });
}
