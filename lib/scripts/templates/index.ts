import type { ScriptTemplate } from "../script";
import { appointmentReminder } from "./appointment-reminder";
import { benefitExpiry } from "./benefit-expiry";
import { clinicClosure, openDayNotice } from "./fixed";
import { hygieneRecall } from "./hygiene-recall";
import { implantInvitation } from "./implant-invitation";
import { postOpCare } from "./post-op-care";

/** The ready scripts, in the order they are offered. */
export const SCRIPT_TEMPLATES: readonly ScriptTemplate[] = [
  appointmentReminder,
  implantInvitation,
  benefitExpiry,
  hygieneRecall,
  postOpCare,
  openDayNotice,
  clinicClosure,
];

export function templateOf(key: string): ScriptTemplate | undefined {
  return SCRIPT_TEMPLATES.find((template) => template.key === key);
}
