import { expect, it } from "vitest";
import { textState } from "./text-state";

it.each([
  ["planned", null, "waiting"],
  ["sending", null, "sending"],
  ["unknown", null, "sending"],
  ["dispatching", null, "sending"],
  ["accepted", null, "sent"],
  ["dispatched", null, "sent"],
  ["ended", "delivered", "delivered"],
  ["dispatched", "undelivered", "undelivered"],
  // Given up, whether or not its acceptance was heard of.
  ["ended", "unknown", "unknown"],
  ["dispatched", "unknown", "unknown"],
  ["blocked", null, "blocked"],
  ["failed", null, "failed"],
  ["cancelled", null, "cancelled"],
])("a text that is %s with outcome %s is %s", (state, outcome, known) => expect(textState(state, outcome)).toBe(known));
