import { z } from "zod";
import { MAX_COLUMNS } from "./limits";
import { REPEATABLE, SYNONYMS, TARGETS, type Target } from "./targets";

/** One entry per column of the file, in its order. */
export const mappingSchema = z.object({
  columns: z.array(z.object({ header: z.string().max(200), target: z.enum(TARGETS) })).max(MAX_COLUMNS),
});
export type Mapping = z.infer<typeof mappingSchema>;

export type MappingProblem = "name_unmapped" | "identity_unmapped" | "target_twice";

const plain = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]/gu, "");
const KNOWN: ReadonlyMap<string, Target> = new Map(
  Object.entries(SYNONYMS).flatMap(([key, names]) =>
    TARGETS.filter((t) => t === key).flatMap((target) => names.map((n): [string, Target] => [plain(n), target])),
  ),
);

/** What each header most likely means. A target is given to the first column that asks for it. */
export function guessMapping(headers: string[]): Mapping {
  const given = new Set<Target>();
  const columns = headers.map((header) => {
    const known = KNOWN.get(plain(header));
    const free = known !== undefined && (REPEATABLE.has(known) || !given.has(known));
    const target: Target = free ? known : header.trim() === "" ? "skip" : "attribute";
    given.add(target);
    return { header, target };
  });
  return { columns };
}

/** The number that `namesOf` puts behind a name which stands twice. */
const NUMBERED = / \((\d+)\)$/;
const meaning = (header: string): Target | undefined => KNOWN.get(plain(header.replace(NUMBERED, "")));

/** Columns beside the phone column that are named as one: where that one is blank, theirs is the person's number. */
export function sparePhones({ columns }: Mapping): number[] {
  if (!columns.some((c) => c.target === "phone")) return [];
  return columns.flatMap(({ header, target }, i) => (target === "attribute" && meaning(header) === "phone" ? [i] : []));
}

/** What to say beside a column that is kept under its own name: that it also serves as a phone, or that its name stands twice. */
export function columnNote(mapping: Mapping, index: number): "spare_phone" | "same_name" | null {
  const column = mapping.columns[index];
  if (column?.target !== "attribute") return null;
  if (sparePhones(mapping).includes(index)) return "spare_phone";
  const name = column.header.replace(NUMBERED, "");
  return name !== column.header && mapping.columns.some((c) => c.header === name) ? "same_name" : null;
}

/** How many different meanings the names of a row have; 0 = it does not read like a header. */
export const knownHeaders = (headers: string[]): number => new Set(headers.flatMap((h) => KNOWN.get(plain(h)) ?? [])).size;

/** A name, and a record number or a phone to know the person by. */
export function mappingProblems({ columns }: Mapping): MappingProblem[] {
  const used = columns.map((c) => c.target);
  const once = used.filter((t) => !REPEATABLE.has(t));
  const problems: MappingProblem[] = [];
  if (!used.includes("name")) problems.push("name_unmapped");
  if (!used.includes("recordNumber") && !used.includes("phone")) problems.push("identity_unmapped");
  if (new Set(once).size !== once.length) problems.push("target_twice");
  return problems;
}
