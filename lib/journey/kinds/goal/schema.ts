import { z } from "zod";
import { type OutletSpec, outlet } from "../types";
import { idSchema } from "../common";
import { draftMatchSchema, eventMatchSchema, newMatch } from "../event-match";

export const goalSchema = z.object({
  on: eventMatchSchema,
  /** The event counts for people of this audience only; null = everybody. */
  audienceId: idSchema.nullable(),
  after: z.enum(["exit", "continue"]),
});
export type GoalConfig = z.infer<typeof goalSchema>;

export const goalDefaults = (): GoalConfig => ({ on: newMatch("appointment"), audienceId: null, after: "exit" });

const draftSchema = z.object({
  on: draftMatchSchema,
  audienceId: z.string().nullable().catch(null),
  after: z.enum(["exit", "continue"]).catch("exit"),
});

export const readGoal = (config: unknown): GoalConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : goalDefaults();
};

/** Whoever leaves as converted takes no outlet; a goal may stand beside the way, then nobody comes to it without having met it. */
export const goalOutlets = ({ after }: GoalConfig): OutletSpec[] => [
  ...(after === "continue" ? [outlet("reached")] : []),
  outlet("not_reached", true),
];
