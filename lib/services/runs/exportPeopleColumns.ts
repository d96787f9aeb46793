import type { Kind } from "@/lib/journey/document";
import { DISPATCH_LISTS, type DispatchList } from "@/lib/metrics/lists";
import type { Bucket } from "./buckets";

const WHO = ["name", "phone", "clinic"] as const;
const STAY = ["enteredAt", "leftAt", "state", "outlet"] as const;

/** The columns of a sheet: of people at a node, at one that sends texts, of calls, of texts, of requests to another system; of people anywhere. */
const PEOPLE_COLUMNS = [...WHO, ...STAY, "dispatch", "outcome", "intent", "rounds", "talkSeconds", "reason"] as const;
const TEXT_PEOPLE_COLUMNS = [...WHO, ...STAY, "dispatch", "delivery", "reason"] as const;
const CALL_COLUMNS = [...WHO, "attempt", "calledAt", "outcome", "talkSeconds", "rounds", "intent", "dispatch", "reason"] as const;
const TEXT_COLUMNS = [...WHO, "sentAt", "dispatch", "delivery", "reason"] as const;
const REQUEST_COLUMNS = [...WHO, "sentAt", "dispatch", "reason"] as const;

const WHOLE_COLUMNS = [...WHO, "enteredAt", "leftAt", "node", "state", "reason"] as const;

export type PeopleColumn =
  | (typeof WHOLE_COLUMNS)[number]
  | (typeof PEOPLE_COLUMNS)[number]
  | (typeof TEXT_PEOPLE_COLUMNS)[number]
  | (typeof CALL_COLUMNS)[number]
  | (typeof TEXT_COLUMNS)[number]
  | (typeof REQUEST_COLUMNS)[number];

/** Texts that a call's script sends after it, too. */
const OF_TEXTS: Bucket["bucket"][] = ["texted", "delivered", "undelivered", "hangup_texted"] satisfies DispatchList[];

export function columnsOf({ node, bucket }: Pick<Bucket, "node" | "bucket">, kind: Kind | null): readonly PeopleColumn[] {
  if (node === null) return WHOLE_COLUMNS;
  if (!DISPATCH_LISTS.some((one) => one === bucket)) return kind === "sms" ? TEXT_PEOPLE_COLUMNS : PEOPLE_COLUMNS;
  if (kind === "sms" || OF_TEXTS.includes(bucket)) return TEXT_COLUMNS;
  return kind === "webhook" ? REQUEST_COLUMNS : CALL_COLUMNS;
}
