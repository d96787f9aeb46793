import { createHmac, randomUUID } from "node:crypto";
import { companyKeys } from "@/lib/channels/webhook";
import { testSecret } from "@/lib/testing/carrier";
import type { Scenario } from "./types";
import type { World } from "./world";

const body = (company: string, pad = ""): string => {
  const at = new Date().toISOString();
  return JSON.stringify({
    id: `evt_${randomUUID()}`,
    type: "call.ringing",
    timestamp: at,
    data: { company, key: "k".repeat(40), id: "call_1", attempt: 1, pad },
  });
};

async function post(world: World, companyId: string, text: string, key: Buffer | null, { at = Date.now(), sent = text } = {}): Promise<number> {
  const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(at / 1000))];
  const signature = key ? `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64")}` : "v1,AAAA";
  const headers = { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  const response = await fetch(`${world.host.url}/api/hooks/carrier/${companyId}`, { method: "POST", headers, body: sent });
  await response.text();
  return response.status;
}

const forged: Scenario = {
  name: "webhook-forged",
  about: "forged, altered, stale and early callbacks, and another company's signature",
  limitSeconds: 120,
  short: true,
  run: async (world) => {
    const [ours, theirs] = [await world.db.company("甲"), await world.db.company("乙")];
    const [key = Buffer.alloc(32)] = companyKeys([testSecret], ours);
    const [otherKey = Buffer.alloc(32)] = companyKeys([testSecret], theirs);
    const text = body(ours);
    const minutes = (n: number) => Date.now() + n * 60_000;
    const refused = {
      unsigned: await post(world, ours, text, null),
      forged: await post(world, ours, text, Buffer.alloc(32, 7)),
      altered: await post(world, ours, text, key, { sent: text.replace("ringing", "answered") }),
      stale: await post(world, ours, text, key, { at: minutes(-6) }),
      early: await post(world, ours, text, key, { at: minutes(6) }),
      otherCompany: await post(world, ours, text, otherKey),
    };
    const wrong = Object.entries(refused).filter(([, status]) => status !== 401);
    if (wrong.length > 0) throw new Error(`not refused with 401: ${JSON.stringify(wrong)}`);
    // Signed for us, but speaking of another company.
    const crossing = await post(world, ours, body(theirs), key);
    if (crossing !== 422) throw new Error(`an event of another company was answered ${crossing}`);
    if ((await world.count("inbox")) !== 0) throw new Error("a refused callback left a row");
    const alerts = world.host.process
      .output()
      .split("\n")
      .filter((line) => line.includes('"alert":"webhook_refused"')).length;
    if (alerts !== Object.keys(refused).length) throw new Error(`${alerts} alerts for ${Object.keys(refused).length} refused callbacks`);
    const accepted = await post(world, ours, text, key);
    if (accepted !== 204) throw new Error(`the true one was answered ${accepted}`);
    return `${alerts} refused with 401 and an alert each, no row`;
  },
};

const huge: Scenario = {
  name: "webhook-3mb",
  about: "a signed callback of 3 MB, and 20 of them at once",
  limitSeconds: 120,
  run: async (world) => {
    const company = await world.db.company();
    const [key = Buffer.alloc(32)] = companyKeys([testSecret], company);
    const text = body(company, "x".repeat(3_000_000));
    // A server may close before all of it was sent: that is a refusal too.
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(world, company, text, key).catch(() => "closed" as const)));
    if (!answers.includes(413) || answers.some((status) => status !== 413 && status !== "closed")) throw new Error(`answered ${answers.join(", ")}`);
    if ((await world.count("inbox")) !== 0) throw new Error("a row was left");
    const after = await post(world, company, body(company), key);
    if (after !== 204) throw new Error(`the next, small one was answered ${after}`);
    return "413, nothing stored, the next one taken";
  },
};

export const scenarios: Scenario[] = [forged, huge];
