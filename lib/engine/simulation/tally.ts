import { billedMinutes } from "@/lib/calling/prices";
import { UNIVERSES } from "./people";

/** What one universe used at one node. */
export interface Used {
  called: number;
  answered: number;
  talkSeconds: number;
  /** Billed: each started minute of each call. */
  minutes: number;
  texts: number;
  segments: number;
}

const NOTHING: Used = { called: 0, answered: 0, talkSeconds: 0, minutes: 0, texts: 0, segments: 0 };

/** Calls and texts as they happen, by universe and node, and by the day of the company's calendar. */
export class Tally {
  private readonly used: Map<string, Used>[] = Array.from({ length: UNIVERSES }, () => new Map<string, Used>());
  /** When the last call or text of each universe went out. */
  readonly lastMs: number[] = Array.from({ length: UNIVERSES }, () => 0);

  call(universe: number, node: string, answered: boolean, talkSeconds: number, endMs: number): void {
    const used = this.at(universe, node);
    used.called += 1;
    if (answered) {
      used.answered += 1;
      used.talkSeconds += talkSeconds;
      used.minutes += billedMinutes(talkSeconds);
    }
    this.lastMs[universe] = Math.max(this.lastMs[universe] ?? 0, endMs);
  }

  text(universe: number, node: string, segments: number): void {
    const used = this.at(universe, node);
    used.texts += 1;
    used.segments += segments;
  }

  of(universe: number, node: string): Used {
    return this.used[universe]?.get(node) ?? NOTHING;
  }

  total(universe: number): Used {
    const sum = { ...NOTHING };
    for (const used of this.used[universe]?.values() ?? []) {
      for (const key of Object.keys(sum) as (keyof Used)[]) sum[key] += used[key];
    }
    return sum;
  }

  private at(universe: number, node: string): Used {
    const nodes = this.used[universe];
    if (!nodes) throw new Error(`no universe ${universe}`);
    const used = nodes.get(node) ?? { ...NOTHING };
    nodes.set(node, used);
    return used;
  }
}
