/** The product's worker, over instant channels: all else is as `workflows/worker.ts` runs it. */
import { PLATFORM_POLICY } from "@/lib/calling/policy";
import { config } from "@/lib/config";
import { closeDatabase } from "@/lib/db";
import { phoneSecrets } from "@/lib/phone/secrets";
import { randomCall, seededRandom } from "@/lib/scripts/classify/walk";
import { implantInvitation } from "@/lib/scripts/templates/implant-invitation";
import { startRuntime } from "@/workflows/runtime";
import { instantChannels } from "./instant-channel";

// The platform's 50 and 1,000 seats are for calls that last a minute. Calls that last no time would measure the seats instead of the engine.
Object.assign(PLATFORM_POLICY.seats, { company: 20_000, perScript: 20_000 });

/** A bench that was killed takes its worker along. */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 1000).unref();

async function main(): Promise<void> {
  const random = seededRandom(7);
  const dialogues = Array.from({ length: 200 }, () => randomCall(implantInvitation.dialogue, random))
    .filter((call) => !call.optOut)
    .map(({ turns }) => turns.map(({ who, text }, i) => ({ who, text, atMs: i * 1000 })));
  const runtime = await startRuntime({
    temporal: config().temporal,
    carrierUrl: "http://127.0.0.1:1",
    publicUrl: "http://127.0.0.1:1",
    phoneKeys: phoneSecrets(),
    bundlePath: config().worker.bundle,
    channels: instantChannels(dialogues),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => runtime.shutdown());
  await runtime.run();
  await closeDatabase();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
