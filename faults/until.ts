/** Waits for a condition; fails with `what`, and with what `tell` says then. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  { timeoutMs = 60_000, everyMs = 100, tell = () => "" }: { timeoutMs?: number; everyMs?: number; tell?: () => string } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}. ${tell()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
