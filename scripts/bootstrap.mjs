// Every `npm run` command begins here, on any Node from 20 and with nothing installed: it brings node_modules up to date
// with the lockfile, then runs the command (scripts/<name>.ts) on the Node that the project brings.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { liveHolder, once } from "./setup/install.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [name, ...args] = process.argv.slice(2);
const modules = path.join(root, "node_modules");
const stamp = path.join(modules, ".yidao-installed");

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Yidao needs Node 20 or later; this is ${process.version}.`);
  process.exit(1);
}

// package.json too: its overrides and allowed install scripts count.
const wanted = createHash("sha256")
  .update(readFileSync(path.join(root, "package-lock.json")))
  .update(dependenciesOf(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"))))
  .digest("hex");
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
if (!isInstalled()) await once({ lock: path.join(root, ".data", "run", "install.json"), isDone: isInstalled, work: install, say: console.log });

const own = path.join(modules, ".bin", "node");
const node = existsSync(own) && spawnSync(own, ["--version"], { stdio: "ignore" }).status === 0 ? own : process.execPath;
const env = { ...process.env, PATH: `${path.join(modules, ".bin")}${path.delimiter}${process.env.PATH ?? ""}` };
const child = spawn(node, ["--import", "tsx", path.join(root, "scripts", `${name}.ts`), ...args], { cwd: root, stdio: "inherit", env });
// The terminal sends Ctrl-C to the child as well: here it only must not end us before the child has cleaned up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function dependenciesOf({ dependencies, devDependencies, overrides, allowScripts }) {
  return JSON.stringify({ dependencies, devDependencies, overrides, allowScripts });
}

/** Installing deletes node_modules first. */
function requireNothingRuns() {
  const folders = new Set([path.join(root, ".data"), path.resolve(root, process.env.YIDAO_DATA_DIR || ".data")]);
  const runs = [...folders].map((folder) => liveHolder(path.join(folder, "run", "lock.json"))).find(Boolean);
  if (!runs) return;
  console.error(
    `The dependencies have changed, and Yidao runs from this folder (${runs.command}, process ${runs.pid}), which needs the present ones.`,
  );
  console.error(`Stop it with Ctrl-C there, or \`kill ${runs.pid}\`; the next command then installs them.`);
  process.exit(1);
}

function install() {
  const startedAt = Date.now();
  // A tree that `npm install` has just made from this very lockfile needs no second one.
  if (matchesInstalled()) {
    writeFileSync(stamp, wanted);
    return;
  }
  requireNothingRuns();
  console.log("  … npm ci");
  rmSync(stamp, { force: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, stdout, stderr } = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // Some packages' install scripts read these as if they were theirs.
    env: { ...process.env, NODE_ENV: "development", PRISMA_SKIP_POSTINSTALL_GENERATE: "1", LEFTHOOK: process.env.CI ? "0" : "1" },
  });
  if (status !== 0) {
    console.error(`${stdout ?? ""}${stderr ?? ""}\n  ✗ npm ci failed; see above.`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  console.log(`  ✓ npm ci  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** npm writes down what it installed: compare that with the lockfile, package by package. */
function matchesInstalled() {
  const file = path.join(modules, ".package-lock.json");
  if (!existsSync(file)) return false;
  const installed = JSON.parse(readFileSync(file, "utf8")).packages;
  const locked = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(locked).every(
    ([at, { version, optional, devOptional }]) => !at || optional || devOptional || installed[at]?.version === version,
  );
}
