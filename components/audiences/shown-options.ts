import type { Named } from "@/lib/services/audiences/options";

interface Choice {
  value: string;
  label: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What stands for a clinic, a person, a tag or a script, rather than for a word. */
export const isId = (value: string): boolean => ID.test(value);

/** A list's choices; what is chosen already and not offered (of another clinic, or deleted) is called `hidden`, never by its id. */
export function shownOptions(offered: readonly Named[], chosen: readonly string[], hidden: string): Choice[] {
  const choices = offered.map(({ id, name }): Choice => ({ value: id, label: name }));
  const known = new Set(choices.map(({ value }) => value));
  return [...choices, ...chosen.filter((id) => !known.has(id)).map((value): Choice => ({ value, label: hidden }))];
}
