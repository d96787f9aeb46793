import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { SetupError } from "./steps";

const NAME = "yidao-db";

export interface DatabaseUser {
  uid: number;
  gid: number;
}

function idOf(name: string): DatabaseUser | null {
  try {
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })),
    );
    return uid === undefined || gid === undefined ? null : { uid, gid };
  } catch {
    return null;
  }
}

/** PostgreSQL refuses to run as root: then a user of its own, made on first use. Null = as who we are. */
export function databaseUser(): DatabaseUser | null {
  if (process.getuid?.() !== 0) return null;
  const known = idOf(NAME);
  if (known) return known;
  try {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME], { stdio: "pipe" });
  } catch {
    // No useradd here: an account that serves the same purpose may exist.
  }
  const user = idOf(NAME) ?? idOf("postgres") ?? idOf("nobody");
  if (!user)
    throw new SetupError(
      "The embedded PostgreSQL cannot run as root and no other user could be made.\nRun as an ordinary user, or set DATABASE_URL to a server.",
    );
  return user;
}

/** Whether the user can get to `folder`, judged by the folders above it that exist. */
export function canReach(folder: string, { uid, gid }: DatabaseUser): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
      if (!(stat.mode & bit)) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}
