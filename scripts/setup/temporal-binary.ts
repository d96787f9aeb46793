import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "./command";
import { cacheDir, root } from "./paths";
import { type Step, SetupError } from "./steps";

export const TEMPORAL_CLI_VERSION = "1.8.2";
const ARCHIVE_HOST = "https://temporal.download";
const ARCHIVE_TIMEOUT_MS = 120_000;
const FIRST_ANSWER_MS = 5_000;

const HELP = `No Temporal server could be had on this machine. One of these helps:
  - install the Temporal CLI so that \`temporal\` is on the PATH (https://docs.temporal.io/cli)
  - install Go 1.26 or later: it is then built from source (about 5 minutes, once)
  - set TEMPORAL_ADDRESS to a running server or Temporal Cloud`;

const works = (binary: string): boolean => spawnSync(binary, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;

/** The Temporal CLI with its server: from the PATH, the cache, the official archive, or built with Go. */
export async function temporalBinary(step: Step): Promise<string> {
  if (works("temporal")) {
    step.note("from the PATH");
    return "temporal";
  }
  const cached = path.join(cacheDir(), `temporal-${TEMPORAL_CLI_VERSION}`);
  if (existsSync(cached) && works(cached)) {
    step.note("cached");
    return cached;
  }
  mkdirSync(cacheDir(), { recursive: true });
  if (await download(cached)) {
    step.note("official archive");
    return cached;
  }
  if (spawnSync("go", ["version"], { stdio: "ignore" }).status === 0) {
    await build(cached);
    step.note("built with Go");
    return cached;
  }
  throw new SetupError(HELP);
}

/** False when the archive cannot be had; where its host is not reachable that is known within seconds. */
async function download(target: string): Promise<boolean> {
  const platform = { linux: "linux", darwin: "darwin" }[process.platform as "linux"];
  const arch = { x64: "amd64", arm64: "arm64" }[process.arch as "x64"];
  if (!platform || !arch) return false;
  const name = `temporal_cli_${TEMPORAL_CLI_VERSION}_${platform}_${arch}.tar.gz`;
  const unpacked = `${target}.${process.pid}`;
  try {
    const sums = await fetch(`https://github.com/temporalio/cli/releases/download/v${TEMPORAL_CLI_VERSION}/checksums.txt`, {
      signal: AbortSignal.timeout(FIRST_ANSWER_MS),
    });
    const expected = sums.ok
      ? (await sums.text())
          .split("\n")
          .find((line) => line.trim().endsWith(name))
          ?.split(/\s+/u)[0]
      : undefined;
    if (!expected) return false;
    const response = await fetch(`${ARCHIVE_HOST}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${arch}`, {
      signal: AbortSignal.timeout(ARCHIVE_TIMEOUT_MS),
    });
    if (!response.ok) return false;
    const archive = Buffer.from(await response.arrayBuffer());
    if (createHash("sha256").update(archive).digest("hex") !== expected) return false;
    mkdirSync(unpacked, { recursive: true });
    writeFileSync(path.join(unpacked, "archive.tar.gz"), archive);
    if (spawnSync("tar", ["-xzf", "archive.tar.gz", "temporal"], { cwd: unpacked, stdio: "ignore" }).status !== 0) return false;
    chmodSync(path.join(unpacked, "temporal"), 0o755);
    if (!works(path.join(unpacked, "temporal"))) return false;
    renameSync(path.join(unpacked, "temporal"), target);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

async function build(target: string): Promise<void> {
  const output = `${target}.${process.pid}`;
  const args = [
    "-C",
    path.join(root, "tools", "temporal"),
    "build",
    "-v",
    "-ldflags",
    "-s -w",
    "-o",
    output,
    "github.com/temporalio/cli/cmd/temporal",
  ];
  const last: string[] = [];
  let packages = 0;
  let saidAt = Date.now();
  const { code } = await run("go", args, { CGO_ENABLED: "0" }, (line) => {
    last.push(line);
    if (last.length > 20) last.shift();
    packages += line.startsWith("go: downloading") ? 0 : 1;
    if (Date.now() - saidAt < 15_000) return;
    saidAt = Date.now();
    process.stdout.write(
      `    Temporal server: ${packages ? `${packages} packages compiled` : "downloading modules"} (${line.trim().slice(0, 70)})\n`,
    );
  });
  if (code !== 0) {
    rmSync(output, { force: true });
    throw new SetupError(`Building the Temporal server with Go failed:\n${last.map((line) => `  ${line}`).join("\n")}\n\n${HELP}`);
  }
  renameSync(output, target);
}
