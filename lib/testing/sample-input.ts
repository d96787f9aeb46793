import { z } from "zod";

type Schema = z.core.JSONSchema.JSONSchema;

/** A smallest input that a schema takes. `named` overrides fields by their name, e.g. an id that is to be tried. */
export function sampleInput(schema: z.ZodType, named: Record<string, unknown> = {}): unknown {
  return sample(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), named);
}

function sample(schema: Schema | boolean | undefined, named: Record<string, unknown>, root?: Schema): unknown {
  if (schema === undefined || typeof schema === "boolean") return null;
  const top = root ?? schema;
  if (schema.$ref) return sample(resolve(top, schema.$ref), named, top);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return sample(choice[0], named, top);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, named, top)));
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
          if (key in named) return [[key, named[key]]];
          return schema.required?.includes(key) ? [[key, sample(value, named, top)]] : [];
        }),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(Array.isArray(schema.items) ? schema.items[0] : schema.items, named, top));
    case "number":
    case "integer":
      return schema.minimum ?? (typeof schema.exclusiveMinimum === "number" ? schema.exclusiveMinimum + 1 : 1);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleString(schema);
  }
}

function sampleString(schema: Schema): string {
  if (schema.format === "uuid") return "00000000-0000-4000-8000-000000000009";
  if (schema.format === "date-time") return "2026-11-21T02:00:00Z";
  if (schema.format === "email") return "a@b.example";
  const text = "x".repeat(Math.max(1, schema.minLength ?? 1));
  // Patterns that take no letters are of digits.
  return schema.pattern && !new RegExp(schema.pattern).test(text) ? "1".repeat(Math.max(3, text.length)) : text;
}

function resolve(root: Schema, ref: string): Schema | undefined {
  const found: unknown = ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter(Boolean)
    .reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), root);
  return typeof found === "object" && found !== null ? (found as Schema) : undefined;
}
