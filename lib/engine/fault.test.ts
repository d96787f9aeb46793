import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { faultOf } from "./fault";

const coded = (code: string, extra: object = {}) => Object.assign(new Error("broken"), { code, ...extra });

describe("an error that breaks a step", () => {
  it.each([
    [coded("22012"), "22012"],
    [coded("23514"), "23514"],
    [coded("P0001"), "P0001"],
    [new RangeError("Invalid time value"), "RangeError"],
    [new TypeError("Cannot read properties of undefined (reading 'connection')"), "TypeError"],
    [z.string().safeParse(1).error, "ZodError"],
    [Object.assign(new RangeError("out of range"), { code: "ERR_OUT_OF_RANGE" }), "ERR_OUT_OF_RANGE"],
    [new Error("a name has no end"), "Error"],
  ])("is one person's: %s", (error, fault) => {
    expect(faultOf(error)).toBe(fault);
  });

  it.each([
    coded("08006"),
    coded("40001"),
    coded("40P01"),
    coded("53300"),
    coded("55P03"),
    coded("57P01"),
    coded("57014"),
    coded("42703"),
    coded("ECONNREFUSED"),
    coded("EPIPE"),
    coded("ETIMEDOUT", { syscall: "connect" }),
    coded("EAI_AGAIN"),
    new Error("timeout exceeded when trying to connect"),
    new AppError("unavailable", "database_busy"),
    new Error("Connection terminated unexpectedly"),
    new Error("Cannot use a pool after calling end on the pool"),
    "a string",
  ])("is nobody's, and the step is tried again: %s", (error) => {
    expect(faultOf(error)).toBeNull();
  });
});
