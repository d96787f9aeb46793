import { symbols } from "pino";
import { expect, it } from "vitest";
import { log } from "./log";
import { plainError } from "./plain-error";

/** As the driver makes them. */
const refused = (message: string, fields: Record<string, unknown>) => Object.assign(new Error(message), { severity: "ERROR", ...fields });

it("of a refused row says where, and nothing of the row", () => {
  const row = "Failing row contains (7, 张三, 138****5678, 上次就诊 2026-01-03).";
  const error = refused('new row for relation "customer" violates check constraint "customer_name_check"', {
    code: "23514",
    schema: "public",
    table: "customer",
    constraint: "customer_name_check",
    detail: row,
    where: 'JSON data, line 1: {"name":"张三"',
    hint: "张三",
    internalQuery: "SELECT '张三'",
    parameters: ["张三"],
  });
  const plain = plainError(error);
  expect(plain).toMatchObject({
    type: "Error",
    message: error.message,
    code: "23514",
    table: "customer",
    constraint: "customer_name_check",
    stack: expect.stringContaining("plain-error.test.ts"),
  });
  expect(JSON.stringify(plain)).not.toContain("张三");
});

it.each([
  ["22P02", 'invalid input syntax for type uuid: "张三"', "invalid input syntax for type uuid: …"],
  ["22P02", 'invalid input syntax for type date: "张"三"\n    at 北京"', "invalid input syntax for type date: …"],
  ["22003", 'value "13800000003" is out of range for type integer', "value … is out of range for type integer"],
  ["42P01", 'relation "custmer" does not exist', 'relation "custmer" does not exist'],
])("%s: a value that is quoted is left out, a name of ours is not", (code, message, told) => {
  const plain = plainError(refused(message, { code }));
  expect(plain.message).toBe(told);
  expect(plain.stack).toMatch(new RegExp(`^${told}\n +at `));
  expect(plain.stack).not.toMatch(/张|三|北京/);
});

it("of what Prisma says, keeps what was wrong and not with which arguments", () => {
  const invalid = Object.assign(
    new Error('\nInvalid `tx.tag.create()` invocation:\n\n{\n  data: {\n    name: "张三"\n  }\n}\n\nArgument `companyId` is missing.'),
    {
      name: "PrismaClientValidationError",
      meta: { driverAdapterError: "张三" },
    },
  );
  const raw = Object.assign(
    new Error(
      '\nInvalid `tx.$executeRaw()` invocation:\n\n\nRaw query failed. Code: `22P02`. Message: `invalid input syntax for type date: "张\n三"`',
    ),
    {
      name: "PrismaClientKnownRequestError",
      code: "P2010",
    },
  );
  expect(plainError(invalid)).toMatchObject({ type: "PrismaClientValidationError", message: "Argument `companyId` is missing." });
  expect(plainError(raw)).toMatchObject({ code: "P2010", message: expect.stringMatching(/^Raw query failed\. Code: `22P02`/) });
  expect(JSON.stringify([plainError(invalid), plainError(raw)])).not.toMatch(/张|三/);
});

it("says the same of causes and of errors that are one, ends where they go round, and tells no mobile number", () => {
  const cause = refused("null value", { code: "23502", detail: "张三" });
  const error = new Error("call to 13800000003 failed", { cause: new AggregateError([cause, "13800000003"], "all of them") });
  expect(plainError(error)).toMatchObject({
    message: "call to [redacted] failed",
    cause: { type: "AggregateError", errors: [{ code: "23502" }, { type: "string", message: "[redacted]" }] },
  });
  expect(JSON.stringify(plainError(error))).not.toMatch(/张三|13800000003/);
  const round = new Error("round");
  round.cause = round;
  expect(plainError(round)).toMatchObject({ message: "round" });
  expect(plainError({ name: "张三" })).toEqual({ type: "object", message: "" });
});

it("is how the log writes errors", () => {
  const serializers: Record<string, (error: unknown) => unknown> = Reflect.get(log, symbols.serializersSym);
  const written = serializers.err?.(refused("m", { code: "23514", detail: "张三" }));
  expect(written).toMatchObject({ code: "23514", message: "m" });
  expect(JSON.stringify(written)).not.toContain("张三");
});
