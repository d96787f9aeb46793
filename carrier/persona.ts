import type { Act } from "./model";
import { pickWeighted, type Rng } from "./rng";

/** How a person behaves on the phone. Written to the log only, never to a callback. */
export type Persona =
  | "willing"
  | "hesitant"
  | "asks_price"
  | "asks_info"
  | "busy_now"
  | "reschedules"
  | "cancels"
  | "not_in_town"
  | "refuses"
  | "refuses_for_good"
  | "wrong_person"
  | "off_topic"
  | "talkative"
  | "voicemail"
  | "silent"
  | "hangs_up";

type Weights = Partial<Record<Act, number>>;
interface Habit {
  /** What they came to say, until they have said it; then `later`. */
  first: Weights;
  later: Weights;
}

const agreeing: Weights = { assent: 6, confirm: 6 };

export const habits: Record<Persona, Habit> = {
  willing: { first: agreeing, later: agreeing },
  hesitant: { first: { hesitate: 10 }, later: { hesitate: 4, assent: 3, confirm: 3, refuse: 1.5 } },
  asks_price: { first: { ask_price: 20 }, later: { assent: 5, confirm: 5, hesitate: 3, refuse: 1 } },
  asks_info: { first: { ask_info: 20 }, later: { assent: 5, confirm: 5, hesitate: 3, ask_price: 2 } },
  busy_now: { first: { busy: 20 }, later: { busy: 5, assent: 2, confirm: 2, refuse: 1 } },
  reschedules: { first: { reschedule: 20 }, later: agreeing },
  cancels: { first: { cancel: 20 }, later: { refuse: 3, assent: 2, confirm: 2 } },
  not_in_town: { first: { not_in_town: 20 }, later: { not_in_town: 2, assent: 3, confirm: 3, hesitate: 2, refuse: 1 } },
  refuses: { first: { refuse: 12, confirm: 10 }, later: { refuse: 10 } },
  refuses_for_good: { first: { refuse: 20 }, later: { refuse: 20 } },
  wrong_person: { first: { wrong_person: 20 }, later: { wrong_person: 5, refuse: 1 } },
  off_topic: { first: { other: 20 }, later: { other: 5, hesitate: 1, assent: 1, confirm: 1 } },
  talkative: { first: { ask_info: 8, ask_price: 8, other: 4 }, later: { ask_info: 6, ask_price: 5, hesitate: 4, other: 3 } },
  voicemail: { first: { voicemail: 20 }, later: { voicemail: 1 } },
  silent: { first: { silence: 20 }, later: { silence: 20 } },
  hangs_up: { first: {}, later: {} },
};

const temperaments: [Persona, number][] = [
  ["willing", 30],
  ["hesitant", 18],
  ["asks_price", 14],
  ["asks_info", 10],
  ["reschedules", 6],
  ["cancels", 3],
  ["refuses", 9],
  ["refuses_for_good", 3],
  ["wrong_person", 3],
  ["not_in_town", 4],
  ["off_topic", 2],
  ["talkative", 2],
];
const moods: [Persona | null, number][] = [
  [null, 78],
  ["busy_now", 8],
  ["voicemail", 6],
  ["silent", 4],
  ["hangs_up", 4],
];

/** A temperament belongs to the number; a mood to the moment. */
export function personaOf(numberRng: Rng, callRng: Rng): Persona {
  const temperament = pickWeighted(numberRng, temperaments) ?? "willing";
  return pickWeighted(callRng, moods) ?? temperament;
}
