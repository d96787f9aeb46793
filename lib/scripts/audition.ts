/** What is said when a script is tried by ear: its words with its parameters, and an example in the place of each variable. */
import { isAudible } from "./audible";
import { callVariables, render, withParameters } from "./render";
import type { StoredScript } from "./stored";

/** By field path: nobody's data. */
const EXAMPLES: Readonly<Record<string, string>> = {
  "customer.name": "林悦",
  "customer.call": "林女士",
  "customer.gender": "女",
  "customer.recordNumber": "一零零二三",
  "customer.consultant": "何顾问",
  "clinic.name": "星河口腔中心店",
  "clinic.shortName": "中心店",
  "clinic.address": "人民路88号",
  "clinic.phone": "前台电话",
  "nextAppointment.startsAt": "11月22日周日下午2点半",
  "nextAppointment.date": "11月22日",
  "nextAppointment.time": "下午2点半",
  "nextAppointment.doctor": "周屿",
  "nextAppointment.item": "洁牙",
  "lastVisit.at": "5月18日",
  "lastTreatment.item": "补牙",
  "lastTreatment.on": "5月18日",
  "benefit.name": "洁牙次卡",
  "benefit.expiresOn": "12月31日",
  "benefit.remaining": "2",
};

type Spoken = Pick<StoredScript, "kind" | "dialogue" | "parameters" | "variables">;

/** The words of one scene, or null when there is no such scene to listen to. */
export function auditionText(script: Spoken, sceneId: string): string | null {
  if (!isAudible(script, sceneId)) return null;
  const scene = withParameters(script.dialogue, script.parameters).scenes.find(({ id }) => id === sceneId);
  if (!scene) return null;
  const found = Object.fromEntries(script.variables.map((v) => [v.name, EXAMPLES[v.defaultField] ?? v.label]));
  const variables = callVariables(script.variables, found);
  const spoken = render(scene.say, variables.ok ? variables.values : found);
  // A placeholder that is neither parameter nor variable is read out by its name.
  return spoken.ok ? spoken.text : scene.say.replace(/\{\{\s*|\s*\}\}/g, "");
}
