import { z } from "zod";

/** An estimate for the whole audience: in eight of ten cases the truth lies between `low` and `high`. */
export const estimateSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

const shareSchema = z.object({ key: z.string().max(200), count: estimateSchema });
const text = z.string().max(200);

export const simulatedNodeSchema = z.object({
  node: text,
  entered: estimateSchema,
  /** Still there when the simulation ended. */
  here: estimateSchema,
  left: z.array(shareSchema).max(100),
  blocked: z.array(shareSchema).max(100),
  failed: z.array(shareSchema).max(100),
  exited: z.array(shareSchema).max(100),
  /** Of a node that calls or texts; null elsewhere. */
  used: z
    .object({
      called: estimateSchema,
      answered: estimateSchema,
      talkSeconds: estimateSchema,
      minutes: estimateSchema,
      texts: estimateSchema,
      segments: estimateSchema,
    })
    .nullable(),
});
export type SimulatedNode = z.infer<typeof simulatedNodeSchema>;

export const SIMULATION_WARNINGS = [
  "blocked_much",
  "failed_much",
  "takes_long",
  "not_finished",
  "default_rates",
  "company_rates",
  "script_paused",
  "kill_switch",
  "no_seats",
  "no_hours",
  "nobody",
  "event_entry",
] as const;

export const simulationResultSchema = z.object({
  /** People the journey would take in. */
  people: z.number(),
  /** How many were played through. */
  simulated: z.number(),
  startsAt: z.iso.datetime(),
  nodes: z.array(simulatedNodeSchema).max(500),
  totals: z.object({
    called: estimateSchema,
    answered: estimateSchema,
    talkSeconds: estimateSchema,
    minutes: estimateSchema,
    texts: estimateSchema,
    segments: estimateSchema,
    callFen: estimateSchema,
    textFen: estimateSchema,
    costFen: estimateSchema,
    completed: estimateSchema,
  }),
  /** Instants in milliseconds: when the last one is through, when nineteen of twenty are, when the last call ends; null = there is none. */
  finishedMs: estimateSchema.nullable(),
  mostFinishedMs: estimateSchema.nullable(),
  lastCallMs: estimateSchema.nullable(),
  assumptions: z.object({
    scripts: z
      .array(
        z.object({
          scriptId: text,
          name: text,
          source: z.enum(["script", "company", "default"]),
          calls: z.number(),
          answerRate: z.number(),
          meanTalkSeconds: z.number(),
        }),
      )
      .max(200),
    historyDays: z.number(),
    seats: z.number(),
    callMinuteFen: z.number(),
    textSegmentFen: z.number(),
    window: z.object({ from: text, to: text }),
    grainSeconds: z.number(),
    horizonDays: z.number(),
  }),
  warnings: z.array(z.object({ code: z.enum(SIMULATION_WARNINGS), params: z.record(text, z.union([z.string(), z.number()])) })).max(100),
  tookMs: z.number(),
});
export type SimulationResult = z.infer<typeof simulationResultSchema>;

export const simulationProgressSchema = z.object({
  done: z.number().default(0),
  people: z.number().default(0),
  clock: z.string().max(40).nullable().default(null),
});
export type SimulationProgress = z.infer<typeof simulationProgressSchema>;
