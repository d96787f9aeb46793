import { WHOLE_LISTS, type WholeList } from "@/lib/metrics/lists";
import type { Totals } from "@/lib/services/runs/totals";
import { BUCKET_COLOR } from "./buckets";

/** The parts of the sum of whole runs. */
const PARTS = ["here", "completed", "blocked", "failed", "exited", "moved"] as const satisfies WholeList[];
export type WholePart = (typeof PARTS)[number];

const TOTAL: Record<WholeList, keyof Totals> = {
  entered: "entered",
  arrived: "arrived",
  here: "active",
  completed: "completed",
  blocked: "blocked",
  failed: "failed",
  exited: "exited",
  moved: "moved",
};

export const WHOLE_COLOR: Record<WholePart, string> = { ...BUCKET_COLOR, completed: BUCKET_COLOR.left };

/** As an address names it. */
export const wholeListOf = (name: string | null): WholeList | null => WHOLE_LISTS.find((list) => list === name) ?? null;

export const wholeCount = (totals: Totals | undefined, list: WholeList): number => totals?.[TOTAL[list]] ?? 0;

/** Nobody is moved between versions in most journeys. */
const isShown = (totals: Totals | undefined) => (list: WholeList) => (list !== "moved" && list !== "arrived") || wholeCount(totals, list) > 0;
export const shownWholeLists = (totals: Totals | undefined): WholeList[] => WHOLE_LISTS.filter(isShown(totals));
export const shownWholeParts = (totals: Totals | undefined): WholePart[] => PARTS.filter(isShown(totals));
