import { type Client, WorkflowNotFoundError } from "@temporalio/client";
import { log } from "@/lib/log";
import { shardWorkflowId } from "./journey/ids";

const AT_MOST_EVERY_MS = 1000;

interface Entry {
  timer: NodeJS.Timeout | null;
  again: boolean;
}

/** Wakes shards, each at once and then at most once a second: a thousand callbacks make one signal, not a thousand. */
export class Waker {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly client: Client,
    /** The run's loops are gone (a restored or emptied Temporal): they have to be started again. */
    private readonly revive: (run: { companyId: string; runId: string }) => Promise<void>,
  ) {}

  wake({ companyId, runId, shards }: { companyId: string; runId: string; shards: number[] }): void {
    for (const shard of shards) this.one(companyId, runId, shard);
  }

  close(): void {
    for (const entry of this.entries.values()) if (entry.timer) clearTimeout(entry.timer);
    this.entries.clear();
  }

  private one(companyId: string, runId: string, shard: number): void {
    const id = shardWorkflowId(runId, shard);
    const entry = this.entries.get(id);
    if (entry) {
      entry.again = true;
      return;
    }
    const fresh: Entry = { timer: null, again: false };
    this.entries.set(id, fresh);
    void this.send(id, companyId, runId);
    fresh.timer = setTimeout(() => {
      this.entries.delete(id);
      if (fresh.again) this.one(companyId, runId, shard);
    }, AT_MOST_EVERY_MS);
  }

  private async send(workflowId: string, companyId: string, runId: string): Promise<void> {
    try {
      await this.client.workflow.getHandle(workflowId).signal("wake");
    } catch (error) {
      if (error instanceof WorkflowNotFoundError)
        await this.revive({ companyId, runId }).catch((failed: unknown) =>
          log.error({ runId, err: failed }, "a run's loops could not be started again"),
        );
      else log.warn({ runId, err: error }, "a shard could not be woken; it is tried again by the sweep");
    }
  }
}
