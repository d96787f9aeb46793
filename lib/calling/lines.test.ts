import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLines, type LineRoom } from "./lines";

const line = (id: string, region: string | null, room: number): LineRoom => ({ id, region, room });

describe("chooseLines", () => {
  it.each<[string, (string | null)[], LineRoom[], (string | null)[]]>([
    ["a local line first", ["广东", "上海"], [line("n", null, 9), line("gd", "广东", 9), line("sh", "上海", 9)], ["gd", "sh"]],
    ["nationwide where none is local or the region is not known", ["北京", null], [line("gd", "广东", 9), line("n", null, 9)], ["n", "n"]],
    ["nationwide when the local one is full", ["广东", "广东"], [line("gd", "广东", 1), line("n", null, 9)], ["gd", "n"]],
    ["another region's before none", ["北京"], [line("gd", "广东", 1)], ["gd"]],
    ["those at home keep their line", [null, "广东"], [line("gd", "广东", 1)], [null, "gd"]],
    ["equals in turns", [null, null, null, null], [line("a", null, 2), line("b", null, 2)], ["a", "b", "a", "b"]],
    ["less than one place is none", [null], [line("a", null, 0.9)], [null]],
  ])("%s", (_name, regions, lines, expected) => {
    expect(chooseLines(regions, lines)).toEqual(expected);
  });

  it("never takes more than a line's room, and leaves nobody without while there is some (property)", () => {
    const region = fc.option(fc.constantFrom("x", "y"));
    fc.assert(
      fc.property(
        fc.array(region, { maxLength: 20 }),
        fc.array(fc.tuple(region, fc.integer({ min: -1, max: 6 })), { maxLength: 5 }),
        (regions, given) => {
          const lines = given.map(([at, room], i) => line(`l${i}`, at, room));
          const chosen = chooseLines(regions, lines);
          for (const { id, room } of lines) expect(chosen.filter((c) => c === id).length).toBeLessThanOrEqual(Math.max(0, room));
          const room = lines.reduce((sum, l) => sum + Math.max(0, l.room), 0);
          expect(chosen.filter((c) => c !== null)).toHaveLength(Math.min(room, regions.length));
        },
      ),
    );
  });
});
