import { addRun } from "@/lib/engine/testing/clinic";
import { type BenchEngine, startBenchEngine } from "./engine";
import { type BenchCompany, benchCompany, clearRuns, truncate } from "./journey";
import { median, sizeName, timed } from "./statistics";
import type { Bench, BenchContext, Figure } from "./types";

const SIZES = [10_000, 100_000, 1_000_000];
const TARGET_PER_SECOND = 5000;
/** A size that would take longer is left out, unless the bench was asked for by name. */
const LONGEST_SECONDS = 300;

/** The six-node journey with everything on; only the channels take no time. */
export const bench: Bench = {
  name: "ours",
  about: "six-node journey, people per second, everything on",
  limitMinutes: 60,
  run: async (context) => {
    const engine = await startBenchEngine();
    try {
      const sizes = SIZES.filter((size) => size <= context.people);
      return await measureSizes(engine, sizes.length > 0 ? sizes : [context.people], context);
    } finally {
      await engine.close();
    }
  },
};

async function measureSizes(engine: BenchEngine, sizes: number[], { runs, unhurried, note }: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  const secondsPerPerson: number[] = [];
  const measured: number[] = [];
  for (const size of sizes) {
    const expectedSeconds = size * (secondsPerPerson.at(-1) ?? 0);
    if (expectedSeconds > LONGEST_SECONDS && !unhurried) {
      note(`${sizeName(size)}: left out, it would take about ${Math.round(expectedSeconds / 60)} minutes; \`--only ours\` measures it`);
      break;
    }
    await truncate(engine.owner, "company CASCADE");
    const company = await benchCompany(engine.owner, size);
    note(`${sizeName(size)}: company made`);
    // A run of minutes does not hang on chance any more.
    const repeats = expectedSeconds > LONGEST_SECONDS / 4 ? 1 : runs;
    const times: number[] = [];
    for (let i = 0; i < repeats; i += 1) {
      times.push(await once(engine, company, size));
      note(`${sizeName(size)}: ${(size / (times.at(-1) ?? 1)).toFixed(0)} people/s`);
      await clearRuns(engine.owner);
    }
    measured.push(size);
    secondsPerPerson.push(median(times) / size);
    figures.push({
      name: `people_per_second_${sizeName(size)}`,
      value: size / median(times),
      unit: "people/s",
      target: { atLeast: TARGET_PER_SECOND },
    });
  }
  const [first, last] = [secondsPerPerson[0], secondsPerPerson.at(-1)];
  if (first !== undefined && last !== undefined && measured.length > 1) {
    const name = `cost_growth_${sizeName(measured[0] ?? 0)}_to_${sizeName(measured.at(-1) ?? 0)}`;
    figures.push({ name, value: last / first, unit: "x", target: { atMost: 1.5 } });
  }
  const peak = engine.workerPeakMb();
  if (peak !== null) figures.push({ name: `worker_peak_memory_${sizeName(measured.at(-1) ?? 0)}`, value: peak, unit: "MB", target: { atMost: 400 } });
  return figures;
}

/** Seconds from starting a live run until everybody's journey is over, enrolling included. */
async function once(engine: BenchEngine, company: BenchCompany, people: number): Promise<number> {
  const runId = await addRun(engine.owner, company, company.version, { mode: "live" });
  const seconds = await timed(async () => {
    await engine.port.startRun({ companyId: company.companyId, runId });
    await engine.untilFinished(company.companyId, runId, people / 100 + 120);
  });
  await engine.verify(runId, people);
  return seconds;
}
