import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { config } from "@/lib/config";
import { writeFileAtomically } from "./files";
import { dataDir, inData } from "./paths";
import { databasePlaces } from "./postgres-folder";
import { secretsFile } from "./secrets";

/** Names the database of one's own that this folder's secrets belong to. */
const ownDatabaseFile = (): string => inData("own-database.txt");

/** From now on `npm run reset` spares the secrets: the embedded database would go with them, this one would stay behind unreadable. */
export function noteOwnDatabase(url: string): void {
  const { host, pathname } = new URL(url);
  writeFileAtomically(ownDatabaseFile(), `${host}${pathname}\n`);
}

export interface Wipe {
  /** Paths to delete, in this order. */
  doomed: string[];
  /** The database that stays and that the secrets are kept for; null when they go too. */
  keptFor: string | null;
}

/** What `npm run reset` deletes. Databases come first: secrets without a database do no harm. */
export function whatToWipe(): Wipe {
  const keptFor = ownDatabase();
  const databases = databasePlaces().map((place) => (path.dirname(place) === dataDir() ? place : path.dirname(place)));
  if (keptFor === null || !existsSync(secretsFile())) return { doomed: [...databases, dataDir()], keptFor: null };
  const kept = [secretsFile(), ownDatabaseFile()];
  const rest = readdirSync(dataDir()).map((name) => path.join(dataDir(), name));
  return { doomed: [...databases, ...rest.filter((one) => !kept.includes(one) && !databases.includes(one))], keptFor };
}

function ownDatabase(): string | null {
  if (existsSync(ownDatabaseFile())) return readFileSync(ownDatabaseFile(), "utf8").trim();
  const { databaseUrl, ownerDatabaseUrl } = config().launch;
  const url = ownerDatabaseUrl ?? databaseUrl;
  return url ? `${new URL(url).host}${new URL(url).pathname}` : null;
}
