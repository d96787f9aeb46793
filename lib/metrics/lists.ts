/** What stands behind a number of a node. Those of visits list people, those of dispatches list calls, texts or requests. */
export const VISIT_LISTS = ["entered", "here", "left", "blocked", "failed", "exited", "moved", "stopped", "pending", "reached"] as const;
export const DISPATCH_LISTS = [
  // Coverage, in person-times: the first dispatch of a visit. The five after `covered` are its parts.
  "covered",
  "dispatching",
  "dispatched",
  "failed_dispatch",
  "blocked_dispatch",
  "undispatched",
  // Every dispatch.
  "call_blocked",
  "called",
  "answered",
  "effective",
  "ended",
  "classified",
  "texted",
  "delivered",
  "undelivered",
  "hangup_texted",
  "requested",
  "succeeded",
] as const;
export type DispatchList = (typeof DISPATCH_LISTS)[number];
/** What stands behind a number of whole runs: people, wherever they are or ended. All but the first two are parts of the sum. */
export const WHOLE_LISTS = ["entered", "arrived", "here", "completed", "blocked", "failed", "exited", "moved"] as const;
export type WholeList = (typeof WHOLE_LISTS)[number];
export type ListName = (typeof VISIT_LISTS)[number] | DispatchList | WholeList;
