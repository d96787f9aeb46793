import { existsSync, lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { writeFileAtomically } from "./files";
import { dataDir, folderId, inData } from "./paths";
import { canReach, type DatabaseUser, databaseUser } from "./postgres-user";
import { SetupError } from "./steps";

/** Where databases lie whose user cannot enter the data folder, and programs for them. */
export const SHARED = "/var/lib/yidao";

export interface DatabaseFolder {
  folder: string;
  /** It does not lie below the data folder. */
  outside: boolean;
}

interface Places {
  inside: string;
  outside: string;
}

const noteFile = (): string => inData("postgres-is-in.txt");
export const places = (shared = SHARED): Places => ({
  inside: path.join(dataDir(), "postgres"),
  outside: path.join(shared, folderId(dataDir()), "postgres"),
});

/** Those that hold a database of this data folder. */
export const databasePlaces = ({ inside, outside } = places()): string[] => [inside, outside].filter(holdsDatabase);

/**
 * Where the database's files are: where they already lie, whatever may be entered by now; else below the data folder, or, when the
 * database's own user cannot get there, outside.
 * @throws SetupError when they lie where they cannot be used: an empty database in another place would look like a loss of all data.
 */
export function databaseFolder(user: DatabaseUser | null = databaseUser(), at: Places = places()): DatabaseFolder {
  const [first, second] = databasePlaces(at);
  if (first && second)
    throw new SetupError(
      `There are two databases of this folder: ${first} and ${second}.\nFind out which one to keep (the times of its files tell), move the other one away, and start again.`,
    );
  const reachable = !user || canReach(dataDir(), user);
  if (first) {
    requireUsable(first, at, user, first === at.outside || reachable);
    return { folder: first, outside: first === at.outside };
  }
  requireNotMoved(at.outside);
  return reachable ? { folder: at.inside, outside: false } : { folder: at.outside, outside: true };
}

/** For whoever keeps backups: where the database lies when it is outside the data folder. */
export const noteFolder = (folder: string): void => writeFileAtomically(noteFile(), `${folder}\n`);

/** Only "there is nothing" means that; a folder of another user's may hold one. */
export function holdsDatabase(folder: string): boolean {
  try {
    lstatSync(path.join(folder, "PG_VERSION"));
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"));
  }
}

/** The outer place is named after the data folder's path. */
function requireNotMoved(outside: string): void {
  if (!existsSync(noteFile())) return;
  const noted = readFileSync(noteFile(), "utf8").trim();
  if (noted === outside || !holdsDatabase(noted)) return;
  throw new SetupError(
    [
      `The database of ${dataDir()} lies in ${noted}, from when this folder had another path. Nothing of it was changed.`,
      `If the folder was moved, let the database follow: ${moveTo(outside, noted)}`,
      `If it is a copy, begin with an empty database: rm ${noteFile()}`,
    ].join("\n"),
  );
}

function requireUsable(folder: string, { outside }: Places, user: DatabaseUser | null, reachable: boolean): void {
  if (!reachable)
    throw new SetupError(
      [
        `The database lies in ${folder}, where its user (${user?.uid}) can no longer get: a folder above it was closed. Nothing of it was changed.`,
        `Open the folders above it again (chmod o+x), or move it out: ${moveTo(outside, folder)}`,
      ].join("\n"),
    );
  const runsAs = user?.uid ?? process.getuid?.();
  const owner = ownerOf(folder);
  if (runsAs === undefined || owner === runsAs) return;
  throw new SetupError(
    [
      `The database in ${folder} belongs to ${owner === null ? "another user" : `user ${owner}`}, and PostgreSQL would now run as user ${runsAs}. Nothing of it was changed.`,
      `Start as whoever started it before (root or an ordinary user), or give it over, as root: chown -R ${runsAs} ${folder}`,
    ].join("\n"),
  );
}

function moveTo(outside: string, folder: string): string {
  const parent = path.dirname(outside);
  return `mkdir -p ${parent} && chmod 755 ${path.dirname(parent)} ${parent} && mv ${folder} ${outside}`;
}

function ownerOf(folder: string): number | null {
  try {
    return lstatSync(folder).uid;
  } catch {
    return null;
  }
}
