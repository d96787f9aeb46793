import { parseArgs } from "node:util";
import { allBenches } from "@/bench/list";
import { fsyncLatencyMs, machineLine } from "@/bench/machine";
import { derived, jsonFigure, table } from "@/bench/report";
import { endBenches, runApart } from "@/bench/run";
import { startServers } from "@/bench/servers";
import type { Figure } from "@/bench/types";
import { applyEnvironment } from "@/lib/config";
import { bundleWorkflows } from "./setup/build";
import { generateClient } from "./setup/prisma";
import { main, SetupError, sinceStart, step } from "./setup/steps";
import { temporalBinary } from "./setup/temporal-binary";

const USAGE = "npm run bench [-- --people N --runs N --only NAME[,NAME] --list --json]";

/** Measures the product on this machine; needs nothing that runs, and leaves nothing behind. Exit 1 when a bench failed, not when a target is missed. */
void main(async () => {
  const { values } = parseArgs({
    options: {
      people: { type: "string", default: "1000000" },
      runs: { type: "string", default: "3" },
      only: { type: "string", multiple: true },
      list: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [people, runs] = [Number(values.people), Number(values.runs)];
  if (!Number.isInteger(people) || people < 100 || !Number.isInteger(runs) || runs < 1) throw new SetupError(USAGE);
  await step("database client", (current) => generateClient(current));
  const all = await allBenches();
  const names = values.only?.flatMap((one) => one.split(","));
  const unknown = names?.filter((name) => !all.some((bench) => bench.name === name)) ?? [];
  if (unknown.length > 0) throw new SetupError(`No bench ${unknown.join(", ")}; there are: ${all.map((bench) => bench.name).join(", ")}\n${USAGE}`);
  if (values.list) {
    process.stdout.write(all.map(({ name, about, onDemand }) => `${name.padEnd(16)} ${about}${onDemand ? " (only when named)" : ""}\n`).join(""));
    return 0;
  }
  const chosen = all.filter((bench) => (names ? names.includes(bench.name) : !bench.onDemand));
  const binary = await step("Temporal server program", (current) => temporalBinary(current));
  const servers = await step("PostgreSQL and Temporal", () => startServers(binary));
  // As `npm start` does it: bundling in the worker would take its time and memory.
  applyEnvironment({ YIDAO_WORKFLOW_BUNDLE: await step("workflow bundle", (current) => bundleWorkflows(current)) });
  const stop = async () => {
    endBenches();
    await servers.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop().finally(() => process.exit(130)));
  const figures: Figure[] = [];
  const failed: string[] = [];
  const latencyMs = fsyncLatencyMs(servers.folder);
  try {
    for (const bench of chosen) {
      await step(`${bench.name}: ${bench.about}`, async () => {
        const found = await runApart(bench, {
          people,
          runs,
          temporalBinary: binary,
          unhurried: names !== undefined,
          note: (text) => void process.stderr.write(`      ${text}\n`),
        });
        if (found) figures.push(...found);
        else failed.push(bench.name);
      });
    }
  } finally {
    await stop();
  }
  figures.push(...derived(figures), { name: "fsync_latency", value: latencyMs, unit: "ms" });
  if (values.json) process.stdout.write(`${JSON.stringify(figures.map(jsonFigure))}\n`);
  else
    process.stdout.write(
      `\n${machineLine()}; fsync ${latencyMs.toFixed(2)} ms; medians of ${runs} runs; took ${sinceStart()}\n\n${table(figures)}\n`,
    );
  if (failed.length > 0) process.stderr.write(`\nBenches that failed: ${failed.join(", ")}\n`);
  return failed.length > 0 ? 1 : 0;
});
