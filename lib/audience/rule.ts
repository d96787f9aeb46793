import { z } from "zod";

/**
 * An audience rule: a tree of and / or / not over conditions. Dates are relative to "today" in the company's zone.
 * Fields and the operators each one takes are listed in `fields.ts`; a condition is checked against that list when a
 * rule is compiled or saved.
 */
export const conditionSchema = z.object({
  type: z.literal("condition"),
  field: z.string().min(1).max(60),
  operator: z.string().min(1).max(40),
  value: z.unknown().optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

export type Rule = Condition | Group;
export interface Group {
  type: "group";
  combinator: "and" | "or";
  not: boolean;
  rules: Rule[];
}

export const ruleSchema: z.ZodType<Rule> = z.lazy(() => z.union([conditionSchema, groupSchema]));
export const groupSchema: z.ZodType<Group> = z.object({
  type: z.literal("group"),
  combinator: z.enum(["and", "or"]),
  not: z.boolean(),
  rules: z.array(ruleSchema).max(50),
});
