import { expect, it } from "vitest";
import { CLOSED, type Opened, readOpened, stepBack, withOpened } from "./opened";

const way: Opened = { list: { node: "call", bucket: "outcome:busy" }, person: "p1" };

it("stands in the address, beside the run, the version and the clinic that are looked at", () => {
  const others = "mode=run&run=r1&version=v1&clinic=c1";
  const query = withOpened(others, way);
  expect(readOpened(new URLSearchParams(query))).toEqual(way);
  expect(Object.fromEntries(new URLSearchParams(query))).toMatchObject({ mode: "run", run: "r1", version: "v1", clinic: "c1" });
  expect(withOpened(query, CLOSED)).toBe(others);
  expect(withOpened(query, { ...way, person: null })).toBe(`${others}&node=call&bucket=outcome%3Abusy`);
});

it("of the whole names no node", () => {
  const whole: Opened = { list: { node: null, bucket: "completed" }, person: null };
  expect(withOpened("mode=run", whole)).toBe("mode=run&bucket=completed");
  expect(readOpened(new URLSearchParams("mode=run&bucket=completed"))).toEqual(whole);
  expect(readOpened(new URLSearchParams("mode=run&bucket=called"))).toEqual(CLOSED);
  expect(stepBack(whole, "here")).toEqual({ opened: CLOSED, opener: { type: "total", bucket: "completed" } });
});

it("reads an address that names nobody, or a list that there is not", () => {
  expect(readOpened(new URLSearchParams("mode=run"))).toEqual(CLOSED);
  expect(readOpened(new URLSearchParams("node=call&bucket=nonsense"))).toEqual({ list: { node: "call", bucket: "entered" }, person: null });
});

it("goes back one step at a time, to what had opened it", () => {
  const steps = [stepBack(way, "here")];
  for (let at = 0; at < 2; at++) steps.push(stepBack(steps[at]?.opened ?? CLOSED, "here"));
  expect(steps).toEqual([
    { opened: { list: way.list, person: null }, opener: { type: "person", person: "p1" } },
    { opened: { list: { node: "call", bucket: "here" }, person: null }, opener: { type: "figure", bucket: "outcome:busy" } },
    { opened: CLOSED, opener: { type: "node", node: "call" } },
  ]);
});

it("closes a way that a link led to, and a part of the sum, at once", () => {
  expect(stepBack({ list: null, person: "p1" }, "here")).toEqual({ opened: CLOSED, opener: null });
  expect(stepBack({ list: { node: "call", bucket: "entered" }, person: null }, "here").opened).toEqual(CLOSED);
  expect(stepBack(CLOSED, "here")).toEqual({ opened: CLOSED, opener: null });
});
