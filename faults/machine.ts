/** The machine is worked by one scenario at a time, so that limits and figures mean something; one that rests lets the next in. */
export class Machine {
  private busy = false;
  private readonly waiting: (() => void)[] = [];

  /** `first`: before those who have not begun yet. */
  async take(first = false): Promise<void> {
    if (this.busy) await new Promise<void>((resolve) => (first ? this.waiting.unshift(resolve) : this.waiting.push(resolve)));
    this.busy = true;
  }

  release(): void {
    const next = this.waiting.shift();
    this.busy = next !== undefined;
    next?.();
  }
}
