import type { Connection } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { ATTRIBUTES } from "./attributes";

/** Makes the search attributes known to a namespace; those that are there already stay. */
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
