import { z } from "zod";
import { ASSIGN_WAYS } from "../../plan";
import { idSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

export const ROLES = ["consultant", "web_consultant"] as const;
export const MAX_STAFF = 50;
export const MAX_DAYS = 365;
export const MAX_TITLE = 80;

const assignSchema = z.object({ role: z.enum(ROLES), way: z.enum(ASSIGN_WAYS), staffIds: z.array(idSchema).min(1).max(MAX_STAFF) });
const taskSchema = z.object({ title: z.string().trim().min(1).max(MAX_TITLE), inDays: z.number().int().min(0).max(MAX_DAYS) });

export const followUpSchema = z
  .object({ assign: assignSchema.nullable(), task: taskSchema.nullable() })
  .refine(({ assign, task }) => assign !== null || task !== null);
export type FollowUpConfig = z.infer<typeof followUpSchema>;
export type AssignConfig = NonNullable<FollowUpConfig["assign"]>;
export type TaskConfig = NonNullable<FollowUpConfig["task"]>;

export const taskDefaults = (): TaskConfig => ({ title: "", inDays: 1 });
export const assignDefaults = (): AssignConfig => ({ role: "consultant", way: "round_robin", staffIds: [] });
export const followUpDefaults = (): FollowUpConfig => ({ assign: null, task: taskDefaults() });

const draftSchema = z.object({
  assign: z
    .object({
      role: z.enum(ROLES).catch("consultant"),
      way: z.enum(ASSIGN_WAYS).catch("round_robin"),
      staffIds: z.array(z.string()).catch([]),
    })
    .nullable()
    .catch(null),
  task: z
    .object({ title: z.string().catch(""), inDays: z.number().catch(-1) })
    .nullable()
    .catch(() => taskDefaults()),
});

export const readFollowUp = (config: unknown): FollowUpConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : followUpDefaults();
};

export const followUpOutlets = (): OutletSpec[] => [outlet("next")];

/** The field paths that a title names as `{{path}}`. */
export const titleFields = (title: string): string[] => [...title.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, path]) => path ?? "");
