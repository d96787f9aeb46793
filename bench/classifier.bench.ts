import { measureUnseen, measureWalks, type Measure } from "@/lib/scripts/classify/measure";
import { SCRIPT_TEMPLATES } from "@/lib/scripts/templates";
import { median } from "./statistics";
import type { Bench } from "./types";

const CALLS = 3000;
const percent = ({ right, calls }: Measure): number => (100 * right) / calls;

/** How often the ready scripts' intents are recognised; `npx tsx bench/classifier.ts --misses` shows where they are not. */
export const bench: Bench = {
  name: "classifier",
  about: "intents recognised, over the ready scripts",
  limitMinutes: 5,
  run: async ({ note }) => {
    const right: number[] = [];
    const unseen: number[] = [];
    const perCallMs: number[] = [];
    let missed = 0;
    for (const template of SCRIPT_TEMPLATES) {
      const startedAt = performance.now();
      const walks = measureWalks(template, CALLS, 7);
      perCallMs.push((performance.now() - startedAt) / CALLS);
      right.push(percent(walks));
      unseen.push(percent(measureUnseen(template)));
      missed += walks.optOutMissed;
      note(`${template.key}: ${right.at(-1)?.toFixed(1)}%, of answers never seen ${unseen.at(-1)?.toFixed(1)}%`);
    }
    return [
      { name: "classifier_right_worst_script", value: Math.min(...right), unit: "%" },
      { name: "classifier_unseen_right_worst_script", value: Math.min(...unseen), unit: "%" },
      { name: "classifier_opt_outs_missed", value: missed, unit: "calls" },
      { name: "classifier_ms_per_call", value: median(perCallMs), unit: "ms" },
    ];
  },
};
