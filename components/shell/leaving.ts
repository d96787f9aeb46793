/** Is told of each way out of the page; it calls `go` once it may be taken. */
type Guard = (go: () => void) => void;

const guards = new Set<Guard>();

/** From now on `guard` is asked before the app goes to another page. @returns what takes it back. */
export function guardLeaving(guard: Guard): () => void {
  guards.add(guard);
  return () => {
    guards.delete(guard);
  };
}

/** Goes to another page of the app by other ways than a link, unless unsaved work keeps the person here. */
export function leaveFor(href: string, go: () => void): void {
  const guard = [...guards].at(-1);
  const isElsewhere = new URL(href, window.location.href).pathname !== window.location.pathname;
  if (guard && isElsewhere) guard(go);
  else go();
}
