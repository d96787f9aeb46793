import { type InboxEvent, receive } from "./receive";

/** Statements under way at once, and events in one. */
const AT_ONCE = 3;
const MOST = 500;
/** Beyond this, whoever calls is asked to come again: nothing is promised that can't be kept. */
const MOST_WAITING = 20_000;

interface Waiting {
  events: InboxEvent[];
  stored(): void;
  failed(error: unknown): void;
}

type Store = (companyId: string, events: InboxEvent[]) => Promise<unknown>;

export class IntakeFull extends Error {
  constructor() {
    super("more events wait for the database than it takes");
  }
}

/**
 * Stores the events of many requests in one statement and one commit per company: what comes while a commit is under way goes with
 * the next. Each request is answered only once its own events are on the disk. Companies take turns.
 */
export class GroupCommit {
  /** In the order in which companies wait; one that is being stored stays out until it is done. */
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly storing = new Set<string>();
  private count = 0;

  constructor(private readonly store: Store = receive) {}

  take(companyId: string, events: InboxEvent[]): Promise<void> {
    if (this.count + events.length > MOST_WAITING) return Promise.reject(new IntakeFull());
    this.count += events.length;
    return new Promise((resolve, reject) => {
      const list = this.waiting.get(companyId) ?? [];
      list.push({ events, stored: resolve, failed: reject });
      this.waiting.set(companyId, list);
      this.next();
    });
  }

  private next(): void {
    for (const companyId of this.waiting.keys()) {
      if (this.storing.size >= AT_ONCE) return;
      if (!this.storing.has(companyId)) void this.flush(companyId);
    }
  }

  private async flush(companyId: string): Promise<void> {
    const batch = this.batchOf(companyId);
    this.storing.add(companyId);
    try {
      await this.storeAll(companyId, batch);
    } finally {
      this.storing.delete(companyId);
      this.next();
    }
  }

  private batchOf(companyId: string): Waiting[] {
    const all = this.waiting.get(companyId) ?? [];
    let events = 0;
    const more = all.findIndex((one, i) => (events += one.events.length) > MOST && i > 0);
    const batch = more === -1 ? all : all.slice(0, more);
    this.waiting.delete(companyId);
    // The rest goes behind the other companies.
    if (more !== -1) this.waiting.set(companyId, all.slice(more));
    this.count -= batch.reduce((sum, one) => sum + one.events.length, 0);
    return batch;
  }

  private async storeAll(companyId: string, batch: Waiting[]): Promise<void> {
    try {
      await this.store(
        companyId,
        batch.flatMap((one) => one.events),
      );
      for (const one of batch) one.stored();
    } catch (error) {
      if (batch.length === 1) batch[0]?.failed(error);
      // One request's events may be at fault: each answers for its own.
      else for (const one of batch) await this.storeAll(companyId, [one]);
    }
  }
}
