import type { WholeList } from "@/lib/metrics/lists";
import { type Bucket, bucketOf, isPart } from "./buckets";
import { wholeListOf } from "./whole";

/** Whom a figure of a node counts; without a node, a figure of the whole. */
export type List = { node: string; bucket: Bucket } | { node: null; bucket: WholeList };

/** What stands open beside the drawing: a list of people, and one person's way over it. The address says it. */
export interface Opened {
  list: List | null;
  /** An enrolment. */
  person: string | null;
}

export const CLOSED: Opened = { list: null, person: null };

function readList(search: Pick<URLSearchParams, "get">): List | null {
  const [node, name] = [search.get("node"), search.get("bucket")];
  if (node !== null) return { node, bucket: bucketOf(name) };
  const bucket = wholeListOf(name);
  return bucket && { node, bucket };
}

export const readOpened = (search: Pick<URLSearchParams, "get">): Opened => ({ list: readList(search), person: search.get("person") });

/** The query `search` with it; whatever else stands there (run, version, clinic) stays. */
export function withOpened(search: string, { list, person }: Opened): string {
  const params = new URLSearchParams(search);
  const said = { node: list?.node, bucket: list?.bucket, person };
  for (const [key, value] of Object.entries(said)) {
    if (value) params.set(key, value);
    else params.delete(key);
  }
  return params.toString();
}

/** What had opened the thing that was closed: it takes the focus. */
export type Opener =
  | { type: "person"; person: string }
  | { type: "figure"; bucket: Bucket }
  | { type: "node"; node: string }
  | { type: "total"; bucket: WholeList };

/** One step back, as Esc goes: a way → the list it was opened from → the node's figures (`first` of them) → nothing. */
export function stepBack({ list, person }: Opened, first: Bucket): { opened: Opened; opener: Opener | null } {
  if (person !== null) return { opened: { list, person: null }, opener: list && { type: "person", person } };
  if (list === null) return { opened: CLOSED, opener: null };
  if (list.node === null) return { opened: CLOSED, opener: { type: "total", bucket: list.bucket } };
  const isOfFigure = list.bucket !== "entered" && !isPart(list.bucket);
  if (!isOfFigure) return { opened: CLOSED, opener: { type: "node", node: list.node } };
  return { opened: { list: { node: list.node, bucket: first }, person: null }, opener: { type: "figure", bucket: list.bucket } };
}
