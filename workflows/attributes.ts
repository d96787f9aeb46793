import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";

/** What the Temporal UI can be filtered by. */
export const ATTRIBUTES = {
  company: defineSearchAttributeKey("YidaoCompany", SearchAttributeType.KEYWORD),
  run: defineSearchAttributeKey("YidaoRun", SearchAttributeType.KEYWORD),
  journey: defineSearchAttributeKey("YidaoJourney", SearchAttributeType.KEYWORD),
};
