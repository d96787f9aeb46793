import { pagedRefreshMs } from "@/components/refresh";
import { HERE_STATES, type HereState } from "@/lib/metrics/node-figures";
import { type Bucket, isPart, listOf } from "./buckets";
import type { List } from "./opened";

/** Whom of a list is shown. */
export interface PeopleFilter {
  /** A state, an outlet or a reason, after the part of the node's sum that is listed; of the whole, a node; null = all of it. */
  narrow: string | null;
  search: string;
}

export const EVERYBODY: PeopleFilter = { narrow: null, search: "" };

const isHereState = (key: string): key is HereState => HERE_STATES.some((state) => state === key);

/** As `runs.people` and `runs.exportPeople` are asked for it. */
export function filterInput(list: List, { narrow, search }: PeopleFilter) {
  const asked = list.node === null ? { ...list, at: narrow } : { node: list.node, ...listOf(list.bucket), ...narrowInput(list.bucket, narrow) };
  return { ...asked, search: search || null };
}

function narrowInput(bucket: Bucket, key: string | null): { state?: HereState; outlet?: string; reason?: string } {
  if (key === null || !isPart(bucket)) return {};
  if (bucket === "here") return isHereState(key) ? { state: key } : {};
  return bucket === "left" ? { outlet: key } : { reason: key };
}

const REFRESH_MS = 3_000;

/** People leave these by themselves. */
const PASSING = new Set<List["bucket"]>(["here", "pending", "dispatching"]);

/** How often a list is read again while it is looked at. */
export const refreshMs = (bucket: List["bucket"], pages: number): number | false => (PASSING.has(bucket) ? pagedRefreshMs(REFRESH_MS, pages) : false);
