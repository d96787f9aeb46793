/** Progress of set-up: one line when a step is done, with its time; failures say which step. */
const startedAt = Date.now();
// What a machine reads on stdout stays clean.
const out = process.argv.includes("--json") ? process.stderr : process.stdout;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
export const sinceStart = (): string => seconds(Date.now() - startedAt);

export interface Step {
  /** Added to the step's closing line. */
  note(text: string): void;
}

export async function step<T>(name: string, work: (step: Step) => Promise<T>): Promise<T> {
  const begun = Date.now();
  const notes: string[] = [];
  out.write(`  … ${name}\n`);
  try {
    const result = await work({ note: (text) => notes.push(text) });
    out.write(`  ✓ ${name}${notes.length ? ` (${notes.join(", ")})` : ""}  ${seconds(Date.now() - begun)}\n`);
    return result;
  } catch (error) {
    out.write(`  ✗ ${name}  ${seconds(Date.now() - begun)}\n`);
    throw error;
  }
}

/** An end that a person can act on: printed without a stack. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Runs a command's main and turns its errors into an exit code and a message. */
export async function main(work: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${said(error)}\n`);
    process.exitCode = 1;
  }
}

/** What a person reads of an error; one that they can act on comes without a stack. */
export function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "SetupError" || error.name === "ConfigError") return error.message;
  if ("path" in error && "code" in error && (error.code === "EACCES" || error.code === "EPERM"))
    return `${String(error.path)} may not be used by this user: another one (root, perhaps) made it.\nRun this as whoever started Yidao here before, or give the folder over as root (chown -R).`;
  return error.stack ?? error.message;
}
