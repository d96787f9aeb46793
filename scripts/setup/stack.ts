import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { config } from "@/lib/config";
import { holderOf, takeLock } from "../supervisor/lock";
import { endLeftovers } from "../supervisor/leftovers";
import { Supervisor } from "../supervisor/supervisor";
import { commandsFile, endCommands } from "./command";
import { writeFileAtomically } from "./files";
import { inData, root } from "./paths";

const lockFile = () => inData("run", "lock.json");
const recordFile = () => inData("run", "processes.json");
const environmentFile = () => inData("run", "environment.json");

/**
 * A supervisor for this data folder, alone in it: takes the lock, and ends what a crash left running. The returned `close`
 * stops every child and gives the lock back.
 */
export async function openSupervisor(command: string, url: string | null): Promise<{ supervisor: Supervisor; close: () => Promise<void> }> {
  const release = takeLock(lockFile(), command, url);
  // Whatever is there was another's: while the lock is held, settings stand for what its holder has brought up.
  rmSync(environmentFile(), { force: true });
  const ended = [...(await endLeftovers(commandsFile())), ...(await endLeftovers(recordFile()))];
  if (ended.length) process.stdout.write(`  ! an earlier run had crashed; ended what it left: ${ended.join(", ")}\n`);
  const supervisor = new Supervisor({ recordFile: recordFile() });
  const close = async () => {
    rmSync(environmentFile(), { force: true });
    endCommands();
    await supervisor.stop();
    release();
  };
  return { supervisor, close };
}

/** For other commands (`npm run doctor`): the settings of the product that runs from this folder, all of it up; else null. */
export function runningEnvironment(): Record<string, string> | null {
  if (!holderOf(lockFile()) || !existsSync(environmentFile())) return null;
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(environmentFile(), "utf8")));
}

export const holder = () => holderOf(lockFile());

/** Once everything is up. */
export const writeEnvironment = (env: Record<string, string>): void => writeFileAtomically(environmentFile(), JSON.stringify(env, null, 2), 0o600);

export const has = (file: string): boolean => existsSync(path.join(root, file));

/** Ends everything on Ctrl-C or SIGTERM; a second one does not wait. */
export function closeOnSignal(close: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let firstAt = 0;
    const onSignal = () => {
      // npm and the terminal both pass Ctrl-C on: the same one may arrive twice.
      if (firstAt && Date.now() - firstAt < 1_000) return;
      if (firstAt) process.exit(130);
      firstAt = Date.now();
      process.stdout.write("\nStopping …\n");
      void close().then(
        () => {
          process.stdout.write("Stopped.\n");
          resolve();
          process.exit(0);
        },
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    };
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  });
}

export const launchPort = (): number => config().launch.port;
