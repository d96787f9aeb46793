import { z } from "zod";
import type { VariableRef } from "../refs";
import { isFieldPath } from "../fields";
import { type ConfigProblem, error } from "./types";

export const idSchema = z.string().min(1).max(64);
export const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const weekdaysSchema = z.array(z.number().int().min(1).max(7)).min(1).max(7);
export const variablesSchema = z.record(z.string(), z.string());
/** Minutes after which a call or text that could not go is not sent any more; null = it always is. */
export const staleAfterSchema = z.number().int().min(5).max(43_200).nullable().default(null);

/** Script or text variables against the fields they are filled from. */
export function variableProblems(mapping: Record<string, string>, variables: VariableRef[]): ConfigProblem[] {
  return variables.flatMap((variable) => {
    const path = mapping[variable.name];
    const field = `variables.${variable.name}`;
    if (!path) return variable.required ? [error(field, "variable_unmapped", { variable: variable.label })] : [];
    return isFieldPath(path) ? [] : [error(field, "variable_field_unknown", { variable: variable.label, field: path })];
  });
}

/** The mapping as it is compiled: in order of names, without what is not mapped. */
export function pickVariables(mapping: Record<string, string>): Record<string, string> {
  const mapped = Object.entries(mapping).filter(([, path]) => isFieldPath(path));
  return Object.fromEntries(mapped.sort(([a], [b]) => (a < b ? -1 : 1)));
}
