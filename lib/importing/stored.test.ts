import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeRows, encodeRows } from "./stored";

const cell = fc.oneof(
  fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
  fc.boolean(),
  fc.constant(null),
  fc.date(),
);
const rows = fc.array(fc.record({ number: fc.nat(), cells: fc.array(cell, { maxLength: 8 }) }), { maxLength: 5 });

it("gives rows back as they were, one line for all of them", () => {
  fc.assert(
    fc.property(rows, (before) => {
      const line = encodeRows(before);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(decodeRows(line)).toEqual(before);
    }),
  );
});

it("keeps a number that is none as its text, to be refused as what it is", () => {
  expect(decodeRows(encodeRows([{ number: 2, cells: [Number.POSITIVE_INFINITY] }]))).toEqual([{ number: 2, cells: ["Infinity"] }]);
});

it.each(['{"a":1}', "[[1]]", '[["1",[]]]', '[[1,[{"no":1}]]]', '[[1,["a"]'])("refuses %s", (line) => {
  expect(() => decodeRows(line)).toThrow();
});
