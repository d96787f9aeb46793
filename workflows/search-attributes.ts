import type { Connection } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";

/** What the Temporal UI can be filtered by. */
export const ATTRIBUTES = {
  company: defineSearchAttributeKey("YidaoCompany", SearchAttributeType.KEYWORD),
  run: defineSearchAttributeKey("YidaoRun", SearchAttributeType.KEYWORD),
  journey: defineSearchAttributeKey("YidaoJourney", SearchAttributeType.KEYWORD),
};

/** Makes them known to a namespace; those that are there already stay. */
export async function registerAttributes(connection: Connection, namespace: string): Promise<void> {
  const { INDEXED_VALUE_TYPE_KEYWORD } = temporal.api.enums.v1.IndexedValueType;
  for (const { name } of Object.values(ATTRIBUTES)) {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: INDEXED_VALUE_TYPE_KEYWORD } });
    } catch (error) {
      if (!(error instanceof Error) || !/already exist/i.test(error.message)) throw error;
    }
  }
}
