/** Ready journeys. Titles and descriptions: `journeys.templates.<key>`. */
export const TEMPLATE_KEYS = ["appointment-reminder", "benefit-expiry", "hygiene-recall", "implant-invitation"] as const;
export type TemplateKey = (typeof TEMPLATE_KEYS)[number];
