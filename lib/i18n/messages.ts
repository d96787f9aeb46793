import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { AbstractIntlMessages } from "next-intl";
import type { Locale } from "./locales";

const ROOT = path.join(process.cwd(), "lib/i18n/messages");

type Cached = { mtimeMs: number; content: AbstractIntlMessages };
const cache = new Map<string, Cached>();

/** All files of a locale, each a namespace. A file is read again when it has changed, so that editing shows at once. */
export async function loadMessages(locale: Locale): Promise<AbstractIntlMessages> {
  const folder = path.join(ROOT, locale);
  const files = (await readdir(folder)).filter((f) => f.endsWith(".json")).sort();
  const entries = await Promise.all(files.map(async (file) => [path.basename(file, ".json"), await loadFile(path.join(folder, file))] as const));
  return Object.fromEntries(entries);
}

async function loadFile(file: string): Promise<AbstractIntlMessages> {
  const { mtimeMs } = await stat(file);
  const known = cache.get(file);
  if (known?.mtimeMs === mtimeMs) return known.content;
  const content: AbstractIntlMessages = JSON.parse(await readFile(file, "utf8"));
  cache.set(file, { mtimeMs, content });
  return content;
}
