import type { JourneyDocument } from "../document";
import type { JourneyRefs } from "../refs";
import { appointmentReminder } from "./appointment-reminder";
import { benefitExpiry } from "./benefit-expiry";
import { Builder } from "./build";
import { hygieneRecall } from "./hygiene-recall";
import { implantInvitation } from "./implant-invitation";
import type { TemplateKey } from "./keys";

const TEMPLATES: Record<TemplateKey, (draw: Builder) => void> = {
  "appointment-reminder": appointmentReminder,
  "benefit-expiry": benefitExpiry,
  "hygiene-recall": hygieneRecall,
  "implant-invitation": implantInvitation,
};

/** A ready journey as a draft of this company. The same refs give the same drawing. */
export function templateDocument(key: TemplateKey, refs: JourneyRefs, locale: "zh-CN" | "en"): JourneyDocument {
  const draw = new Builder(refs, locale);
  TEMPLATES[key](draw);
  return draw.document();
}
