/** What must work for the product to do its work, each with how it stands. */
export type PartName = "database" | "migrations" | "keys" | "temporal" | "worker" | "carrier";

export interface PartState {
  ok: boolean;
  /** What is wrong, in plain words and without secrets. */
  detail?: string;
}

export interface Readiness {
  ready: boolean;
  missing: PartName[];
  parts: Record<PartName, PartState>;
}

export type Checks = Record<PartName, () => Promise<string | null>>;

/** Runs all checks side by side, each within `timeoutMs`. A check resolves to null when all is well, else to what is wrong. */
export async function readiness(checks: Checks, timeoutMs = 5_000): Promise<Readiness> {
  const names = Object.keys(checks) as PartName[];
  const states = await Promise.all(names.map((name) => stateOf(checks[name], timeoutMs)));
  const parts = Object.fromEntries(names.map((name, i) => [name, states[i]])) as Record<PartName, PartState>;
  const missing = names.filter((name) => !parts[name].ok);
  return { ready: missing.length === 0, missing, parts };
}

async function stateOf(check: () => Promise<string | null>, timeoutMs: number): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    const detail = await Promise.race([check(), late]);
    return detail === null ? { ok: true } : { ok: false, detail };
  } catch {
    // The error may name addresses and users: the log is the place for it, not an open page.
    return { ok: false, detail: "cannot be reached" };
  } finally {
    clearTimeout(timer);
  }
}
