import type { FieldChange } from "../../plan";
import type { JourneyRefs } from "../../refs";
import { type ConfigProblem, defineKind, error } from "../types";
import { updateFieldMetrics } from "./metrics";
import {
  type DraftChange,
  MAX_CHANGES,
  readUpdateField,
  type StrictUpdateField,
  type UpdateFieldConfig,
  updateFieldDefaults,
  updateFieldOutlets,
  updateFieldSchema,
} from "./schema";

export const updateField = defineKind<UpdateFieldConfig, StrictUpdateField>({
  kind: "update-field",
  category: "data",
  schema: updateFieldSchema,
  read: readUpdateField,
  defaults: updateFieldDefaults,
  outlets: updateFieldOutlets,
  problems: updateFieldProblems,
  compile: (node, { changes }, outlets) => ({
    op: "effect",
    effect: "field",
    node: node.id,
    name: node.name,
    kind: "update-field",
    outlets,
    changes: changes satisfies FieldChange[],
  }),
  metrics: updateFieldMetrics,
});

const target = ({ field, name }: DraftChange): string => (field === "attribute" ? `attribute ${name.trim()}` : field);

function updateFieldProblems({ changes }: UpdateFieldConfig, refs: JourneyRefs): ConfigProblem[] {
  if (changes.length === 0) return [error("changes", "changes_none")];
  if (changes.length > MAX_CHANGES) return [error("changes", "changes_too_many", { max: MAX_CHANGES })];
  return changes.flatMap((change, index): ConfigProblem[] => {
    const at = `changes.${index}`;
    const number = index + 1;
    if (!updateFieldSchema.safeParse({ changes: [change] }).success) return [error(at, "change_incomplete", { number })];
    if (changes.slice(0, index).some((other) => target(other) === target(change))) return [error(at, "field_twice", { number })];
    if (change.value === null || change.field === "attribute" || change.field === "source") return [];
    const known = refs.staff.some((staff) => staff.id === change.value && staff.kind === change.field);
    return known ? [] : [error(at, "staff_missing")];
  });
}
