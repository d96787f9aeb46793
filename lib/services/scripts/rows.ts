import { z } from "zod";
import { storedScriptSchema } from "@/lib/scripts/stored";

/** The columns of table `script` that make a stored script. */
export const SCRIPT_COLUMNS = `s.id, s.name, s.kind, s.category, s.state, s.template_key AS "templateKey", s.journey_only AS "journeyOnly",
  s.voice_key AS "voiceKey", s.dialogue, s.intents, s.parameters, s.variables, s.hangup_sms AS "hangupSms"`;

export const scriptRowSchema = storedScriptSchema.extend({ updatedAt: z.date() });
