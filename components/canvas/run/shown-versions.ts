import type { VersionRow } from "@/lib/services/journeys/listVersions";

/** Of earlier versions in which nobody is any more, the newest so many stand in the menu. */
const EARLIER = 3;

/** Versions to choose from at once, newest first: the published one, the one that is looked at, every one with people in it, and the newest others that ran. */
export function shownVersions<V extends Pick<VersionRow, "id" | "current" | "active" | "hasRun">>(
  versions: readonly V[],
  shownId: string | null,
): V[] {
  const isNeeded = ({ id, current, active }: V) => current || id === shownId || active > 0;
  const earlier = new Set(
    versions
      .filter((version) => version.hasRun && !isNeeded(version))
      .slice(0, EARLIER)
      .map(({ id }) => id),
  );
  return versions.filter((version) => isNeeded(version) || earlier.has(version.id));
}
