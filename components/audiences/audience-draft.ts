import type { Group, Rule } from "@/lib/audience/rule";
import { append, asGroup, emptyGroup, newCondition } from "./rule-model";

export const MAX_NAME = 40;

/** Name and rule as they were last saved; null = never. */
interface Saved {
  name: string;
  rule: Group;
  updatedAt: Date | null;
}

/** What is being edited, and what the editing builds on. */
export interface Draft {
  base: Saved;
  name: string;
  rule: Group;
}

type Stored = { name: string; rule: Rule | null; updatedAt: Date } | null;

export function draftOf(stored: Stored): Draft {
  const base = stored
    ? { name: stored.name, rule: asGroup(stored.rule), updatedAt: stored.updatedAt }
    : { name: "", rule: append(emptyGroup(), newCondition("appointment")), updatedAt: null };
  return { base, name: base.name, rule: base.rule };
}

/** A new audience that begins as a copy of another: unsaved as a whole. */
export function copyOf(rule: Rule | null, name: string): Draft {
  return { ...draftOf(null), name: name.slice(0, MAX_NAME), rule: asGroup(rule) };
}

/** Where a copy of this audience is made. */
export const copyPath = (id: string): string => `/audiences/new?from=${id}`;

export const isChanged = ({ base, name, rule }: Draft): boolean => name.trim() !== base.name || JSON.stringify(rule) !== JSON.stringify(base.rule);

/** Somebody saved after the editing began. */
export const isNewer = ({ base }: Draft, stored: Stored): boolean =>
  stored !== null && base.updatedAt !== null && stored.updatedAt.getTime() > base.updatedAt.getTime();

/** What somebody else saved is shown as long as nothing was edited here; edits stay, on what they were made from. */
export const follow = (draft: Draft, stored: Stored): Draft => (isNewer(draft, stored) && !isChanged(draft) ? draftOf(stored) : draft);
