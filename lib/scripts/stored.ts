/** A script as the database holds it: its JSON columns, parsed. */
import { z } from "zod";
import { SCRIPT_CATEGORIES } from "@/lib/calling/policy";
import { dialogueSchema } from "./dialogue";
import { intentsSchema } from "./intent";
import { SCRIPT_KINDS, SCRIPT_STATES } from "./script";
import { scriptParametersSchema, scriptVariablesSchema } from "./variables";

const hangupSmsSchema = z.union([
  z.object({ enabled: z.literal(true), answeredTemplateId: z.uuid().nullable(), notAnsweredTemplateId: z.uuid().nullable() }),
  z.object({ enabled: z.literal(false) }),
]);

/** What a call needs of a script: to be registered, filled and classified. */
export const storedScriptSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(SCRIPT_KINDS),
  category: z.enum(SCRIPT_CATEGORIES),
  state: z.enum(SCRIPT_STATES),
  templateKey: z.string(),
  journeyOnly: z.boolean(),
  voiceKey: z.string(),
  dialogue: dialogueSchema,
  intents: intentsSchema,
  parameters: scriptParametersSchema,
  variables: scriptVariablesSchema,
  hangupSms: hangupSmsSchema,
});
export type StoredScript = z.infer<typeof storedScriptSchema>;
