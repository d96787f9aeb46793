import { ActivityFailure, ApplicationFailure } from "@temporalio/common";
import { expect, it } from "vitest";
import { plainMeta } from "./sdk-log";

/** As a line of the log has it. */
const written = (meta: Parameters<typeof plainMeta>[0]): unknown => JSON.parse(JSON.stringify(plainMeta(meta)));

it("says why something failed, and why that did", () => {
  const cause = new TypeError("no such column", { cause: new Error("column is gone") });
  const error = ApplicationFailure.fromError(cause, { type: "TypeError", cause });
  const failed = new ActivityFailure("Activity task failed", "call", "1", "NON_RETRYABLE_FAILURE", "worker", error);
  expect(written({ error: failed, workflowId: "run/1" })).toMatchObject({
    workflowId: "run/1",
    error: {
      type: "ActivityFailure",
      message: "Activity task failed",
      stack: expect.stringContaining("sdk-log.test.ts"),
      cause: {
        type: "TypeError",
        message: "no such column",
        cause: { message: "no such column", cause: { type: "Error", message: "column is gone" } },
      },
    },
  });
});

it("tells no mobile number, and leaves ids and instants alone", () => {
  const told = "+8613800000001 013800000002 13800000003号 1700000000000 01a2011e-13800000004-8738";
  expect(written({ error: new Error(told) })).toMatchObject({
    error: {
      message: "[redacted] [redacted] [redacted]号 1700000000000 01a2011e-13800000004-8738",
      stack: expect.not.stringContaining("13800000003"),
    },
  });
});

it("tells of a database error where it was, and no value that it quotes", () => {
  const error = Object.assign(new Error('invalid input syntax for type date: "张三"'), {
    code: "22007",
    severity: "ERROR",
    routine: "DateTimeParseError",
  });
  const told = written({ error: new Error("a step broke", { cause: error }) });
  expect(told).toMatchObject({ error: { message: "a step broke", cause: { code: "22007", routine: "DateTimeParseError" } } });
  expect(JSON.stringify(told)).not.toContain("张三");
});

it("ends where causes go round, and writes what is no error as it is", () => {
  const round = new Error("round");
  round.cause = round;
  expect(written({ error: round, taskQueue: "yidao" })).toMatchObject({ taskQueue: "yidao", error: { message: "round" } });
  expect(written(undefined)).toEqual({});
});
