import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { run } from "./command";
import { type Step, SetupError } from "./steps";

const SYSTEM_BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const HELP = `No Chromium for the end-to-end tests. One of these helps:
  - npx playwright install chromium
  - Debian: apt-get install chromium fonts-noto-cjk`;

/** Playwright's own Chromium, else the system's, else Debian's package where we may install it. Gives back its path. */
export async function browser(step: Step): Promise<string> {
  const found = installed();
  const wanted = [...(found ? [] : ["chromium"]), ...(hasChineseFont() ? [] : ["fonts-noto-cjk"])];
  if (wanted.length && canInstall()) {
    await install(wanted);
    step.note(`installed ${wanted.join(", ")}`);
  }
  const path = installed();
  if (!path) throw new SetupError(HELP);
  if (!hasChineseFont()) step.note("no Chinese font is installed: screenshots will show boxes (Debian: fonts-noto-cjk)");
  return path;
}

function installed(): string | undefined {
  return [chromium.executablePath(), ...SYSTEM_BROWSERS].find((path) => path && existsSync(path));
}

function hasChineseFont(): boolean {
  const { status, stdout } = spawnSync("fc-list", [":lang=zh", "family"], { encoding: "utf8" });
  // Without fontconfig nothing can be told; elsewhere than on Linux the system brings one.
  return process.platform !== "linux" || (status === 0 && stdout.trim() !== "");
}

const canInstall = (): boolean => process.getuid?.() === 0 && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;

async function install(packages: string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], env);
  const { code, output } = await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], env);
  if (code !== 0) throw new SetupError(`apt-get install ${packages.join(" ")} failed:\n${output.split("\n").slice(-15).join("\n")}\n\n${HELP}`);
}
