/** Work in the database that companies ask for, at most so much at once. */
const AT_ONCE = 4;

/**
 * Companies take turns: each asks for one piece of bounded work at a time and waits behind those who asked before. So whoever has
 * ten calls to make waits for one piece of each of the others, however much they have queued.
 */
export class Turns {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(atOnce = AT_ONCE) {
    this.free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      // The place goes straight to who waited longest: nobody who asks just now comes first.
      if (next) next();
      else this.free += 1;
    }
  }
}

/** Of this process. */
export const turns = new Turns();
