import { readdirSync } from "node:fs";
import path from "node:path";
import { Worker } from "@temporalio/worker";
import { describe, expect, it } from "vitest";
import { readHistory } from "@/lib/testing/history";

/**
 * Saved histories of real runs, replayed against the workflow code as it is: a change that would break open runs fails here.
 * `scripts/save-history.ts` saves one.
 */
const folder = path.join(import.meta.dirname, "histories");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("workflow code", () => {
  it("replays every saved history", async () => {
    expect(names.length).toBeGreaterThanOrEqual(4);
    const histories = names.map((name) => ({ workflowId: name, history: readHistory(path.join(folder, name)) }));
    const failed: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowsPath: path.join(import.meta.dirname, "workflows.ts") },
      histories,
    )) {
      if (error) failed.push(`${workflowId}: ${error.message}`);
    }
    expect(failed).toEqual([]);
  });

  it("keeps nothing personal in its histories", () => {
    for (const name of names) {
      const text = payloadsOf(readHistory(path.join(folder, name)));
      expect(text).toContain("companyId");
      expect(text).not.toMatch(/1[3-9]\d{9}|1[3-9]\d\*{4}|患者\d/);
    }
  });
});

/** Every payload of a history as text, wherever it stands. */
function payloadsOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString("utf8")}\n`;
  return typeof value === "object" && value !== null ? Object.values(value).map(payloadsOf).join("") : "";
}
