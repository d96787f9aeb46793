import type { CallState } from "./model";
import type { Persona } from "./persona";

/** What the last four digits of a number decide. The table stands in README.md too. */
export interface Fate {
  /** State per attempt: the last one holds for all later attempts. */
  states?: CallState[];
  persona?: Persona;
  code?: string;
  text?: { failed?: string; reply?: string; silent?: true };
  callback?: "lost" | "tripled";
}

const answered = (persona: Persona): Fate => ({ states: ["answered"], persona });

export const fates: Record<string, Fate> = {
  "0001": { states: ["busy"] },
  "0002": { states: ["no_answer"] },
  "0003": { states: ["rejected"] },
  "0004": { states: ["power_off"] },
  "0005": { states: ["empty_number"], text: { failed: "empty_number" } },
  "0006": { states: ["suspended"], text: { failed: "suspended" } },
  "0007": answered("voicemail"),
  "0008": answered("refuses_for_good"),
  "0009": answered("willing"),
  "0010": answered("asks_price"),
  "0011": { states: ["busy", "answered"], persona: "willing" },
  "0012": { ...answered("hesitant"), text: { reply: "T" } },
  "0013": answered("hangs_up"),
  "0014": answered("silent"),
  "0015": answered("wrong_person"),
  "0016": answered("not_in_town"),
  "0017": answered("busy_now"),
  "0018": answered("reschedules"),
  "0019": answered("hesitant"),
  "0020": answered("asks_info"),
  "0021": { states: ["failed"], code: "line_error" },
  "0022": { states: ["no_answer", "answered"], persona: "willing" },
  "0023": { ...answered("willing"), text: { failed: "unreachable" } },
  "0024": answered("talkative"),
  "0025": answered("off_topic"),
  "0026": { states: ["power_off", "answered"], persona: "asks_info" },
  "0027": { ...answered("willing"), text: { silent: true } },
  "0028": { ...answered("willing"), callback: "lost" },
  "0029": { ...answered("willing"), text: { reply: "好的，收到" } },
  "0030": { ...answered("willing"), callback: "tripled" },
  "0031": answered("refuses"),
  "0032": answered("cancels"),
};

export function fateOf(to: string): Fate | undefined {
  return fates[to.slice(-4)];
}
