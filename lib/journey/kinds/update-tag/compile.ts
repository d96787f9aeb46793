import type { JourneyRefs } from "../../refs";
import { type ConfigProblem, defineKind, error } from "../types";
import { updateTagMetrics } from "./metrics";
import { readUpdateTag, type UpdateTagConfig, updateTagDefaults, updateTagOutlets, updateTagSchema } from "./schema";

const MAX_TAGS = 20;

export const updateTag = defineKind<UpdateTagConfig, UpdateTagConfig>({
  kind: "update-tag",
  category: "data",
  schema: updateTagSchema,
  read: readUpdateTag,
  defaults: updateTagDefaults,
  outlets: updateTagOutlets,
  problems: updateTagProblems,
  compile: (node, config, outlets) => ({
    op: "effect",
    effect: "tag",
    node: node.id,
    name: node.name,
    kind: "update-tag",
    outlets,
    add: config.add,
    remove: config.remove,
  }),
  metrics: updateTagMetrics,
});

function updateTagProblems({ add, remove }: UpdateTagConfig, refs: JourneyRefs): ConfigProblem[] {
  if (add.length + remove.length === 0) return [error("add", "tags_none")];
  const name = (id: string) => refs.tags.find((tag) => tag.id === id)?.name ?? id;
  const missing = (field: string, ids: string[]) => (ids.some((id) => !refs.tags.some((tag) => tag.id === id)) ? [error(field, "tag_missing")] : []);
  const both = add.filter((id) => remove.includes(id)).map((id) => error("remove", "tag_both_ways", { tag: name(id) }));
  const many = add.length > MAX_TAGS || remove.length > MAX_TAGS ? [error("add", "tags_too_many", { max: MAX_TAGS })] : [];
  return [...missing("add", add), ...missing("remove", remove), ...both, ...many];
}
