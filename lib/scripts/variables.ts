import { z } from "zod";

/** Filled anew for each call, from the customer's record. */
export const scriptVariableSchema = z.object({
  name: z.string().min(1).max(20),
  label: z.string().min(1).max(40),
  required: z.boolean(),
  defaultField: z.string().min(1).max(60),
  /** Said when an optional one has no value. */
  fallback: z.string().max(60).optional(),
});
export type ScriptVariable = z.infer<typeof scriptVariableSchema>;
export const scriptVariablesSchema = z.array(scriptVariableSchema).max(20);

/** Filled once, when the script is made. */
export const parameterDefinitionSchema = z.object({
  name: z.string().min(1).max(20),
  required: z.boolean(),
  initial: z.string().max(200),
});
export type ParameterDefinition = z.infer<typeof parameterDefinitionSchema>;
export const scriptParametersSchema = z.record(z.string().max(20), z.string().max(200));
