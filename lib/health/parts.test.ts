import { describe, expect, it } from "vitest";
import { type Checks, readiness } from "./parts";

const well = async () => null;
const all: Checks = { database: well, migrations: well, keys: well, temporal: well, worker: well, carrier: well };

describe("readiness", () => {
  it("is ready when every part is", async () => {
    expect(await readiness(all)).toMatchObject({ ready: true, missing: [] });
  });

  it("names the part that says what is wrong, and the one that throws, without its words", async () => {
    const state = await readiness({
      ...all,
      migrations: async () => "2 not applied",
      carrier: async () => {
        throw new Error("connect ECONNREFUSED 10.0.0.1");
      },
    });
    expect(state.ready).toBe(false);
    expect(state.missing).toEqual(["migrations", "carrier"]);
    expect(state.parts.migrations).toEqual({ ok: false, detail: "2 not applied" });
    expect(state.parts.carrier).toEqual({ ok: false, detail: "cannot be reached" });
  });

  it("does not wait for a part that hangs", async () => {
    const state = await readiness({ ...all, temporal: () => new Promise(() => undefined) }, 20);
    expect(state.parts.temporal).toEqual({ ok: false, detail: "no answer within 20 ms" });
  });
});
