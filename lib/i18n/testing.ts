import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

type Tree = { [key: string]: string | Tree };

export interface KeyUse {
  file: string;
  /** Full key, with the namespace. */
  key: string;
}

export interface SourceScan {
  /** Keys that a source names in full: `t("a.b")` of a namespace bound in the same file; each may stand for several namespaces. */
  named: Array<{ file: string; candidates: string[] }>;
  /** Beginnings of keys that are built: t(`a.${b}`). */
  built: Array<{ file: string; candidates: string[] }>;
  /** Keys that a function names to a `t` that it was given; the namespace is bound elsewhere. */
  passed: KeyUse[];
  /** Namespaces that the source binds. */
  namespaces: string[];
  /** Codes of `new AppError(kind, code)`. */
  errorCodes: KeyUse[];
}

export function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const full = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") out.set(full, value);
    else for (const [k, v] of flatten(value, full)) out.set(k, v);
  }
  return out;
}

/** All keys of a locale: file name, dot, path. */
export function messagesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((f) => f.endsWith(".json"));
  return new Map(files.flatMap((f) => [...flatten(JSON.parse(readFileSync(path.join(folder, f), "utf8")), path.basename(f, ".json"))]));
}

/** Names of the arguments of an ICU message; the branches of a plural or select are messages themselves. */
export function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  readMessage(message, 0, names);
  return [...names].sort();
}

/** Reads text up to the brace that closes it; returns the place after it. */
function readMessage(text: string, from: number, names: Set<string>): number {
  let at = from;
  while (at < text.length && text[at] !== "}") {
    if (text[at] === "{") at = readArgument(text, at + 1, names);
    else at++;
  }
  return at + 1;
}

function readArgument(text: string, from: number, names: Set<string>): number {
  const head = /^\s*(\w+)\s*(,\s*(plural|select|selectordinal)\s*,)?/.exec(text.slice(from));
  if (!head) return from;
  names.add(head[1] ?? "");
  let at = from + head[0].length;
  while (at < text.length && text[at] !== "}") {
    at = head[2] && text[at] === "{" ? readMessage(text, at + 1, names) : at + 1;
  }
  return at + 1;
}

// Its own patterns look like uses.
const SELF = path.join("lib", "i18n", "testing.ts");
const BINDING = /(?:const|let)\s+(\w+)\s*=\s*(?:await\s+)?(?:useTranslations|getTranslations)\(\s*(?:"([^"]+)")?\s*\)/g;

export function scanSource(file: string, text: string): SourceScan {
  const scan: SourceScan = { named: [], built: [], passed: [], namespaces: [], errorCodes: [] };
  const namespaces = new Map<string, string[]>();
  for (const [, name = "", namespace = ""] of text.matchAll(BINDING)) namespaces.set(name, [...(namespaces.get(name) ?? []), namespace]);
  for (const [name, bound] of namespaces) {
    const call = `\\b${name}(?:\\.(?:rich|has|raw|markup))?\\(\\s*`;
    const full = (key: string) => bound.map((ns) => (ns ? `${ns}.${key}` : key));
    for (const [, key = ""] of text.matchAll(new RegExp(`${call}"([^"]+)"`, "g"))) scan.named.push({ file, candidates: full(key) });
    // t(on ? "a" : "b")
    for (const [, first = "", second = ""] of text.matchAll(new RegExp(`${call}[^()"\`]+\\?\\s*"([^"]+)"\\s*:\\s*"([^"]+)"`, "g"))) {
      scan.named.push({ file, candidates: full(first) }, { file, candidates: full(second) });
    }
    for (const [, start = ""] of text.matchAll(new RegExp(`${call}\`([^$\`]*)\\$`, "g"))) scan.built.push({ file, candidates: full(start) });
  }
  scan.namespaces = [...namespaces.values()].flat().filter(Boolean);
  if (!namespaces.has("t")) for (const [, key = ""] of text.matchAll(/\bt\(\s*"([^"]+)"/g)) scan.passed.push({ file, key });
  for (const [, code = ""] of text.matchAll(/new AppError\(\s*"\w+",\s*"(\w+)"/g)) scan.errorCodes.push({ file, key: `errors.${code}` });
  return scan;
}

export function sourceFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter(
        (e) =>
          e.isFile() &&
          /\.tsx?$/.test(e.name) &&
          !/\.test\.tsx?$/.test(e.name) &&
          !e.parentPath.includes("generated") &&
          path.join(e.parentPath, e.name) !== SELF,
      )
      .map((e) => path.join(e.parentPath, e.name)),
  );
}
