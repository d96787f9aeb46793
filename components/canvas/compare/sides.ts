import type { VersionRow } from "@/lib/services/journeys/listVersions";
import type { RunHead } from "@/lib/services/runs/head";
import type { Sides } from "./rows";

/** Whose figures one side shows: all live runs of a version, or one run. */
export interface Side {
  of: "version" | "run";
  id: string;
}

export const PERIODS = ["all", "7", "30"] as const;
export type Period = (typeof PERIODS)[number];

export interface Choice {
  sides: Sides<Side>;
  /** Days up to today, beside as many days before them. */
  period: Period;
}

export const sideText = ({ of, id }: Side): string => `${of}.${id}`;

export function readSide(text: string | null): Side | null {
  const [, of, id] = /^(version|run)\.([0-9a-f-]{36})$/.exec(text ?? "") ?? [];
  return id ? { of: of === "run" ? "run" : "version", id } : null;
}

export const readPeriod = (text: string | null): Period => PERIODS.find((period) => period === text) ?? "all";

/** What is compared at first: the two newest versions that ran, else the two newest runs, live ones rather than tests, else one thing over time. Both lists newest first. */
export function firstChoice(versions: readonly Pick<VersionRow, "id">[], runs: readonly Pick<RunHead, "id" | "mode" | "versionId">[]): Choice | null {
  const ran = versions.filter(({ id }) => runs.some((run) => run.mode === "live" && run.versionId === id));
  const [after, before] = ran;
  if (after && before) return { sides: { before: { of: "version", id: before.id }, after: { of: "version", id: after.id } }, period: "all" };
  const side = (id: string): Side => ({ of: "run", id });
  for (const mode of ["live", "test"]) {
    const [newest, older] = runs.filter((run) => run.mode === mode);
    if (newest && older) return { sides: { before: side(older.id), after: side(newest.id) }, period: "all" };
  }
  const only = runs.find((run) => run.mode === "live") ?? runs[0];
  return only ? { sides: { before: side(only.id), after: side(only.id) }, period: "7" } : null;
}
