import type { CarrierScript } from "@/lib/channels/carrier-api";
import { type Sql, withTenantSql } from "@/lib/db";
import { type ClassifiedScript, type Classifier, createClassifier } from "@/lib/scripts/classify/classifier";
import { dialogueSchema } from "@/lib/scripts/dialogue";
import { intentsSchema } from "@/lib/scripts/intent";
import { withParameters } from "@/lib/scripts/render";
import { scriptParametersSchema } from "@/lib/scripts/variables";

// What a script says, as one hash: an edited script is another one to the carrier and to the classifier.
const HASH =
  "substr(encode(sha256(convert_to(concat_ws('/', dialogue::text, intents::text, parameters::text, voice_key, category), 'UTF8')), 'hex'), 1, 16)";

/** `<scriptId>@<hash>` of each script. */
export async function scriptRefs(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; hash: string }>(
    `SELECT id, ${HASH} AS hash FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])`,
    [companyId, ids],
  );
  return new Map(rows.map((row) => [row.id, `${row.id}@${row.hash}`]));
}

interface ScriptRow {
  hash: string;
  category: ClassifiedScript["category"];
  voice: string;
  dialogue: unknown;
  intents: unknown;
  parameters: unknown;
}

async function loadScript(sql: Sql, companyId: string, id: string): Promise<(ClassifiedScript & { hash: string; voice: string }) | null> {
  const { rows } = await sql.query<ScriptRow>(
    `SELECT ${HASH} AS hash, category, voice_key AS voice, dialogue, intents, parameters FROM script WHERE company_id = $1 AND id = $2`,
    [companyId, id],
  );
  const row = rows[0];
  if (!row) return null;
  const dialogue = withParameters(dialogueSchema.parse(row.dialogue), scriptParametersSchema.parse(row.parameters));
  return { hash: row.hash, category: row.category, voice: row.voice, dialogue, intents: intentsSchema.parse(row.intents) };
}

/** What the carrier is told of a script; null when the company has no such script, or it says something else by now. */
export async function resolveScript(companyId: string, ref: string): Promise<CarrierScript | null> {
  const [id = "", hash] = ref.split("@");
  const script = await withTenantSql(companyId, (sql) => loadScript(sql, companyId, id));
  if (!script || script.hash !== hash) return null;
  return { dialogue: script.dialogue, intents: [...script.intents], voice: script.voice };
}

// Building a classifier is dear; a script has few versions.
const classifiers = new Map<string, Classifier>();
const LIMIT = 200;

/** The classifiers of scripts as they stand now; those of scripts that are not there are left out. */
export async function classifiersOf(sql: Sql, companyId: string, scriptIds: string[]): Promise<Map<string, Classifier>> {
  const found = new Map<string, Classifier>();
  for (const [scriptId, ref] of await scriptRefs(sql, companyId, scriptIds)) {
    const classifier = classifiers.get(ref) ?? (await makeClassifier(sql, companyId, scriptId));
    if (classifier) found.set(scriptId, classifier);
  }
  return found;
}

async function makeClassifier(sql: Sql, companyId: string, scriptId: string): Promise<Classifier | null> {
  const script = await loadScript(sql, companyId, scriptId);
  if (!script) return null;
  const made = createClassifier(script);
  if (classifiers.size >= LIMIT) classifiers.clear();
  classifiers.set(`${scriptId}@${script.hash}`, made);
  return made;
}
