/** Fills {{name}} placeholders in what the bot says and in texts. */
import type { Dialogue } from "./dialogue";
import type { ScriptVariable } from "./variables";

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** The names in a text, each once, in order of appearance. */
export function placeholders(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), (match) => match[1] ?? ""))];
}

export type TextPart = { type: "text"; text: string } | { type: "placeholder"; name: string };

/** A text cut into its words and its placeholders, for showing. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ type: "text", text: text.slice(end, match.index) });
    parts.push({ type: "placeholder", name: match[1] ?? "" });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}

export type Rendered = { ok: true; text: string } | { ok: false; missing: string[] };

const valueOf = (values: Readonly<Record<string, string>>, name: string): string | undefined => {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === undefined || value.trim() === "" ? undefined : value;
};

/** Fills every placeholder, or names those that have no value. Values are text: a placeholder in one is not filled. */
export function render(text: string, values: Readonly<Record<string, string>>): Rendered {
  const missing = placeholders(text).filter((name) => valueOf(values, name) === undefined);
  if (missing.length > 0) return { ok: false, missing };
  return { ok: true, text: text.replace(PLACEHOLDER, (_, name: string) => valueOf(values, name) ?? "") };
}

/** The dialogue with the script's parameters filled in; the variables of each call are left for the carrier. */
export function withParameters(dialogue: Dialogue, parameters: Readonly<Record<string, string>>): Dialogue {
  const fill = (text: string): string => text.replace(PLACEHOLDER, (whole, name: string) => valueOf(parameters, name) ?? whole);
  return { ...dialogue, scenes: dialogue.scenes.map((scene) => ({ ...scene, say: fill(scene.say) })) };
}

export type CallVariables = { ok: true; values: Record<string, string> } | { ok: false; missing: string[] };

/**
 * The variables of one call: the found values, the fallbacks of optional ones, and nothing else.
 * `missing` names the required ones without a value: such a call is not made.
 */
export function callVariables(variables: readonly ScriptVariable[], found: Readonly<Record<string, string | null>>): CallVariables {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const variable of variables) {
    const value = found[variable.name]?.trim();
    if (value !== undefined && value !== "") values[variable.name] = value;
    else if (variable.required) missing.push(variable.name);
    else values[variable.name] = variable.fallback ?? "";
  }
  return missing.length > 0 ? { ok: false, missing } : { ok: true, values };
}
