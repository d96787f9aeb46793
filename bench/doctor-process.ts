import { closeDatabase } from "@/lib/db";
import { doctor } from "@/lib/doctor/check";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";

/** The doctor in a process of its own, as `npm run doctor` is: says what it found, how long it took and its peak memory. */
async function main(): Promise<void> {
  const begun = performance.now();
  const { hashKey } = phoneSecrets();
  const report = await doctor({ carrierDir: process.argv[2] ?? "", hashPhone: (e164) => hashPhone(e164, hashKey) });
  const seconds = (performance.now() - begun) / 1000;
  await closeDatabase();
  process.stdout.write(`${JSON.stringify({ ...report, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1000 })}\n`);
}

void main();
