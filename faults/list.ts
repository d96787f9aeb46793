import { readdirSync } from "node:fs";
import path from "node:path";
import type { Scenario } from "./types";

/** Every scenario of `*.fault.ts`, in this order: first those that rest, so that the others are played meanwhile. */
const ORDER = [
  "down",
  "kill",
  "callbacks",
  "forged",
  "provider",
  "clocks",
  "window",
  "control",
  "numbers",
  "imports",
  "resources",
  "deploy",
  "restore",
  "editors",
];

const place = (file: string): number => {
  const at = ORDER.indexOf(file.replace(/\.fault\.ts$/u, ""));
  return at < 0 ? ORDER.length : at;
};

export async function allScenarios(): Promise<Scenario[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".fault.ts"));
  const found: Scenario[] = [];
  for (const file of files.sort((a, b) => place(a) - place(b))) {
    const { scenarios }: { scenarios: Scenario[] } = await import(path.join(import.meta.dirname, file));
    found.push(...scenarios);
  }
  return found;
}
