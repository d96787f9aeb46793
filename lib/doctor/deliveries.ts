import type { Sql } from "@/lib/db";
import { checkRows, countOf, type RowCheck } from "./rows";
import type { Findings } from "./violation";

/** A request that was on its way while somebody opted out is not held against us for so long. */
const ON_THE_WAY_SECONDS = 15;
/** What the carrier did a moment ago may not be folded yet. */
const SETTLING_SECONDS = 60;

/** I3, I5 and what the carrier knows against what we know. Over the temporary tables `oracle` and `oracle_end`. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I3",
    code: "accepted_twice",
    sql: "SELECT channel, key, count(*) AS times FROM oracle WHERE company_id = $1 GROUP BY 1, 2 HAVING count(*) > 1",
  },
  {
    invariant: "I3",
    code: "two_texts_for_one_visit",
    sql: `SELECT d.enrolment_id AS enrolment, d.node, d.visit, d.purpose, d.attempt, count(*) AS times FROM oracle o JOIN dispatch d ON d.company_id = $1 AND d.key = o.key
          WHERE o.company_id = $1 AND o.channel = 'text' GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1`,
  },
  {
    invariant: "I5",
    code: "accepted_but_not_ours",
    // After a restored backup there is what was accepted meanwhile: learned from the provider, and counted in the caps.
    sql: `SELECT o.channel, o.key, o.world, o.at FROM oracle o WHERE o.company_id = $1 AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.key = o.key)
            AND NOT EXISTS (SELECT FROM provider_record p WHERE p.company_id = $1 AND p.key = o.key)`,
  },
  {
    invariant: "I5",
    code: "called_after_opt_out",
    sql: `SELECT o.channel, o.key, o.at, x.at AS "optedOut" FROM oracle o JOIN opt_out x ON x.company_id = $1 AND x.phone_hash = o.hash
          WHERE o.company_id = $1 AND o.world = 'live' AND o.real_at > x.at + make_interval(secs => ${ON_THE_WAY_SECONDS})`,
  },
  {
    invariant: "I5",
    code: "called_though_blacklisted",
    sql: `SELECT o.channel, o.key, o.at, x.at AS blacklisted FROM oracle o JOIN blacklist_entry x ON x.company_id = $1 AND x.phone_hash = o.hash
          WHERE o.company_id = $1 AND o.world = 'live' AND o.real_at > x.at + make_interval(secs => ${ON_THE_WAY_SECONDS})`,
  },
  {
    invariant: "I5",
    code: "dispatched_but_unknown_to_the_carrier",
    sql: `SELECT d.id AS dispatch, d.key, d.state FROM dispatch d WHERE d.company_id = $1 AND d.provider = 'simulated' AND d.provider_id IS NOT NULL
            AND d.updated_at < now() - interval '5 seconds' AND NOT EXISTS (SELECT FROM oracle o WHERE o.company_id = $1 AND o.key = d.key)`,
  },
  {
    invariant: "I4",
    code: "outcome_is_not_the_carriers",
    sql: `SELECT d.id AS dispatch, d.key, d.state, d.outcome, e.state AS carrier, d.talk_seconds AS talk, e.talk_seconds AS "carrierTalk"
          FROM oracle o JOIN oracle_end e ON e.id = o.id JOIN dispatch d ON d.company_id = $1 AND d.key = o.key
          WHERE o.company_id = $1 AND o.channel = 'call' AND d.state = 'ended' AND d.outcome <> 'unknown' AND (d.outcome <> e.state OR d.talk_seconds <> e.talk_seconds)
            AND o.real_at < now() - make_interval(secs => ${SETTLING_SECONDS})`,
  },
];

export async function checkDeliveries(sql: Sql, companyId: string): Promise<Findings> {
  const violations = await checkRows(sql, companyId, CHECKS);
  const accepted = await countOf(sql, "oracle WHERE company_id = $1", companyId);
  return { violations, checked: { I3: accepted, I5: accepted } };
}
