#!/usr/bin/env node
// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry at hand does
// not carry them. Without their entries `npm ci` refuses the lockfile. To be run after `npm install` from such a registry.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  openharmony: "openharmony",
  linux: "linux",
  win32: "win32",
  windows: "win32",
};
const CPUS = {
  arm64: "arm64",
  armv7: "arm",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  ia32: "ia32",
  wasm32: "wasm32",
  x64: "x64",
  arm: "arm",
};

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

const added = [];
for (const [at, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const os = named(SYSTEMS, name);
    const cpu = named(CPUS, name);
    if (resolves(at, name) || !/^\d/u.test(version) || !(os || cpu)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(dev ? { dev: true } : {}),
      ...(name.includes("musl") ? { libc: ["musl"] } : name.includes("gnu") ? { libc: ["glibc"] } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added.push(`${name}@${version}`);
  }
}
const { "": own, ...others } = lock.packages;
lock.packages = { "": own, ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => a.localeCompare(b, "en"))) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length ? added.join("\n") : "nothing was missing");

function named(table, name) {
  return Object.entries(table).find(([part]) => name.includes(part))?.[1];
}

/** As Node looks a package up: beside, then in each folder above. */
function resolves(at, name) {
  for (let base = at; ; base = base.includes("/node_modules/") ? base.slice(0, base.lastIndexOf("/node_modules/")) : "") {
    if (lock.packages[`${base ? `${base}/` : ""}node_modules/${name}`]) return true;
    if (!base) return false;
  }
}
