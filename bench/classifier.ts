/** Prints how well the intent classifier does per ready script: `npx tsx bench/classifier.ts [--misses]`. */
import { measureUnseen, measureWalks, type Measure } from "@/lib/scripts/classify/measure";
import { SCRIPT_TEMPLATES } from "@/lib/scripts/templates";

const CALLS = 3000;
const showMisses = process.argv.includes("--misses");
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`.padStart(6);

function print(label: string, measure: Measure): void {
  const wrong = [...measure.confusion].filter(([key]) => key[0] !== key[2]).sort((a, b) => b[1] - a[1]);
  const worst = wrong.slice(0, 6).map(([key, count]) => `${key} ${count}`);
  console.log(
    `${label.padEnd(34)} right ${percent(measure.right, measure.calls)}  abstained ${percent(measure.abstained, measure.calls)}  ` +
      `opt-outs missed ${measure.optOutMissed} wrong ${measure.optOutWrong}  ${worst.join(", ")}`,
  );
}

for (const template of SCRIPT_TEMPLATES) {
  const seen = new Set<string>();
  const onMiss = (turns: readonly { who: string; text: string }[], truth: string, guess: string): void => {
    const line = `   ${truth} → ${guess}  ${turns
      .filter((turn) => turn.who === "customer")
      .map((turn) => turn.text)
      .join(" / ")}`;
    if (showMisses && seen.size < 25) seen.add(line);
  };
  const started = performance.now();
  print(`${template.key} walks`, measureWalks(template, CALLS, 7, onMiss));
  const perCallMs = (performance.now() - started) / CALLS;
  print(`${template.key} unseen (${perCallMs.toFixed(2)} ms/call)`, measureUnseen(template, onMiss));
  for (const line of seen) console.log(line);
}
