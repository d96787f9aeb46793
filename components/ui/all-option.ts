import type { Option } from "./select";

/** A filter's first choice: nothing is left out. */
export const ALL = "all";

/** What a filter asks the server for. */
export const orNull = <V extends string>(value: V): Exclude<V, typeof ALL> | null => (value === ALL ? null : (value as Exclude<V, typeof ALL>));

/** What is there by name, while it loads nothing. */
export const optionsOf = (list: readonly { id: string; name: string }[] | undefined): Option[] =>
  (list ?? []).map(({ id, name }) => ({ value: id, label: name }));
