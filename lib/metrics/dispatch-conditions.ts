import { ACCEPTED } from "./accepted";
import { EFFECTIVE_ROUNDS } from "./call-figures";
import type { DispatchList } from "./lists";

const FIRST = "d.purpose = 'node' AND d.attempt = 1";
const CALL = "d.purpose = 'node' AND d.channel = 'call'";

/** SQL (alias `d` of `dispatch` at a node; `$1` = company): which dispatches stand behind a number of the node. */
export const DISPATCH_CONDITION: Record<DispatchList, string> = {
  covered: FIRST,
  dispatching: `${FIRST} AND d.state IN ('planned', 'sending', 'unknown')`,
  dispatched: `${FIRST} AND ${ACCEPTED}`,
  failed_dispatch: `${FIRST} AND d.state = 'failed'`,
  blocked_dispatch: `${FIRST} AND d.state = 'blocked'`,
  undispatched: `${FIRST} AND d.state IN ('cancelled', 'ended') AND NOT ${ACCEPTED}`,
  call_blocked: "d.purpose = 'node' AND d.state = 'blocked'",
  called: `${CALL} AND ${ACCEPTED}`,
  answered: "d.channel = 'call' AND d.outcome = 'answered'",
  effective: `d.channel = 'call' AND d.outcome = 'answered' AND d.rounds >= ${EFFECTIVE_ROUNDS}`,
  ended: `${CALL} AND d.outcome IS NOT NULL`,
  classified: `${CALL} AND d.intent IS NOT NULL`,
  texted: `d.purpose = 'node' AND d.channel = 'text' AND ${ACCEPTED}`,
  delivered: "d.purpose = 'node' AND d.channel = 'text' AND d.outcome = 'delivered'",
  undelivered: "d.purpose = 'node' AND d.channel = 'text' AND d.outcome = 'undelivered'",
  hangup_texted: `d.purpose = 'hangup' AND ${ACCEPTED}`,
  requested: `d.channel = 'webhook' AND EXISTS (SELECT FROM webhook_detail w WHERE w.company_id = $1 AND w.dispatch_id = d.id AND w.asked_at IS NOT NULL)`,
  succeeded: "d.channel = 'webhook' AND d.state = 'ended'",
};
