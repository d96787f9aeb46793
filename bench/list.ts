import { readdirSync } from "node:fs";
import path from "node:path";
import type { Bench } from "./types";

/** The order in which they run; a bench that is not named here comes last. */
const ORDER = [
  "limit",
  "peer",
  "ours",
  "wake-storm",
  "enrol",
  "dial-pump",
  "fairness",
  "intake",
  "import",
  "funnel",
  "simulation",
  "patients-list",
  "classifier",
];

const benchFiles = (): string[] => readdirSync(import.meta.dirname).filter((file) => file.endsWith(".bench.ts"));

async function load(file: string): Promise<Bench> {
  const { bench }: { bench: Bench } = await import(path.join(import.meta.dirname, file));
  return bench;
}

export async function allBenches(): Promise<Bench[]> {
  const place = ({ name }: Bench) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return (await Promise.all(benchFiles().map(load))).sort((a, b) => place(a) - place(b));
}

export async function benchNamed(name: string): Promise<Bench> {
  const bench = (await allBenches()).find((one) => one.name === name);
  if (!bench) throw new Error(`no bench ${name}`);
  return bench;
}
