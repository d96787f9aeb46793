/** What every bench knows of: see README.md here. */
export interface Target {
  atLeast?: number;
  atMost?: number;
}

export interface Figure {
  /** snake_case, with the size where there are several: `people_per_second_100k`. */
  name: string;
  value: number;
  unit: string;
  target?: Target;
}

export interface BenchContext {
  /** The largest number of people that benches over people take (`--people`). */
  people: number;
  /** How often a measurement is repeated; its median counts. */
  runs: number;
  /** It was asked for by name: sizes that take more than some minutes are measured too. */
  unhurried: boolean;
  /** Where the Temporal server program is, for a bench that starts one of its own. */
  temporalBinary: string;
  /** A line of progress; never on stdout. */
  note(text: string): void;
}

export interface Bench {
  /** As in `--only`. */
  name: string;
  /** What is measured, in one line of the table. */
  about: string;
  /** How long it may take before it is ended as failed. */
  limitMinutes: number;
  /** Left out unless it is named with `--only`. */
  onDemand?: boolean;
  run(context: BenchContext): Promise<Figure[]>;
}

/** One line of `--json`. */
export interface JsonFigure {
  name: string;
  value: number;
  unit: string;
  /** ">= 5000", "<= 2"; null = none. */
  target: string | null;
  /** Also true where there is no target. */
  ok: boolean;
}
