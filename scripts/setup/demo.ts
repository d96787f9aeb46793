import { run } from "./command";
import { type Step, SetupError } from "./steps";

/** Makes the demo companies where they are missing, in a process of its own with the product's settings. */
export async function seedDemo(env: Record<string, string>, step: Step): Promise<void> {
  const { code, output } = await run(process.execPath, ["--import", "tsx", "prisma/seed/main.ts"], env);
  if (code !== 0) throw new SetupError(`The demo company could not be made:\n${output}`);
  const last = output.trim().split("\n").at(-1);
  if (last) step.note(last);
}

export async function demoAccount(): Promise<{ email: string; password: string }> {
  const { DEMO_ACCOUNTS } = await import("@/prisma/seed/accounts");
  return DEMO_ACCOUNTS[0];
}
