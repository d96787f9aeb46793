import { z } from "zod";
import { journeyEdgeSchema, journeyNodeSchema } from "@/lib/journey/document";
import { type History, packHistory, unpackHistory } from "./history";

const indices = z.array(z.number().int().min(0)).max(2000);
const storedSchema = z.object({
  /** The server's revision that the present document builds on. */
  revision: z.number().int(),
  /** The present document had not reached the server. */
  unsaved: z.boolean(),
  history: z.object({
    nodes: z.array(journeyNodeSchema).max(20_000),
    edges: z.array(journeyEdgeSchema).max(20_000),
    documents: z
      .array(z.object({ n: indices, e: indices }))
      .min(1)
      .max(200),
    present: z.number().int().min(0),
  }),
});

export interface Stored {
  revision: number;
  unsaved: boolean;
  history: History;
}

const keyOf = (journeyId: string) => `yd-canvas-${journeyId}`;

/** Keeps the steps of this tab over a reload; a browser that refuses storage only loses its undo steps. */
export function storeHistory(journeyId: string, stored: Stored, storage: Storage) {
  for (const steps of [60, 20, 0]) {
    try {
      const { revision, unsaved, history } = stored;
      storage.setItem(keyOf(journeyId), JSON.stringify({ revision, unsaved, history: packHistory(history, steps) }));
      return;
    } catch {
      storage.removeItem(keyOf(journeyId));
    }
  }
}

export const forgetHistory = (journeyId: string, storage: Storage) => storage.removeItem(keyOf(journeyId));

export function readHistory(journeyId: string, storage: Storage): Stored | null {
  const text = storage.getItem(keyOf(journeyId));
  if (text === null) return null;
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    const { revision, unsaved } = parsed.data;
    const history = unpackHistory(parsed.data.history);
    return history && { revision, unsaved, history };
  } catch {
    return null;
  }
}
