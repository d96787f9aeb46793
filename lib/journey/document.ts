import { z } from "zod";

/**
 * The drawing of a journey as the canvas holds it: permissive, so that a half-finished draft can always be saved.
 * A node's `config` is checked by its kind only when the document is made executable.
 */
export const KINDS = [
  "audience-entry",
  "event-entry",
  "ai-call",
  "sms",
  "wait",
  "time-window",
  "condition",
  "random-split",
  "loop",
  "update-tag",
  "update-field",
  "follow-up",
  "lead",
  "webhook",
  "goal",
  "exit",
] as const;
export type Kind = (typeof KINDS)[number];

// Ids become keys of plain objects, so none may begin like `__proto__`.
export const nodeIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);

export const journeyNodeSchema = z.object({
  id: nodeIdSchema,
  kind: z.enum(KINDS),
  name: z.string().max(60),
  position: z.object({ x: z.number(), y: z.number() }),
  config: z.record(z.string(), z.unknown()),
  note: z.string().max(2000).optional(),
});
export type JourneyNode = z.infer<typeof journeyNodeSchema>;

export const journeyEdgeSchema = z.object({
  id: z.string().min(1).max(100),
  from: nodeIdSchema,
  outlet: z.string().min(1).max(60),
  to: nodeIdSchema,
});
export type JourneyEdge = z.infer<typeof journeyEdgeSchema>;

export const MOST_NODES = 500;

export const journeyDocumentSchema = z.object({
  schema: z.literal(1),
  nodes: z.array(journeyNodeSchema).max(MOST_NODES),
  edges: z.array(journeyEdgeSchema).max(2000),
});
export type JourneyDocument = z.infer<typeof journeyDocumentSchema>;

export const emptyDocument: JourneyDocument = { schema: 1, nodes: [], edges: [] };
