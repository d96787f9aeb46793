import { expect, it } from "vitest";
import { Machine } from "./machine";

it("is worked by one at a time, in turn; whoever comes back from a rest goes first", async () => {
  const machine = new Machine();
  const began: string[] = [];
  const begin = (name: string, first = false) => machine.take(first).then(() => began.push(name));
  await begin("one");
  const others = [begin("two"), begin("three"), begin("back", true)];
  await Promise.resolve();
  expect(began).toEqual(["one"]);
  for (const [n, name] of ["back", "two", "three"].entries()) {
    machine.release();
    await expect.poll(() => began.length).toBe(n + 2);
    expect(began.at(-1)).toBe(name);
  }
  await Promise.all(others);
  machine.release();
  await begin("later");
  expect(began.at(-1)).toBe("later");
});
