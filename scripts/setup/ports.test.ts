import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvironment, resetConfig } from "@/lib/config";
import { listenProblem, portFor, requireFreePort } from "./ports";

const before = process.env.YIDAO_DATA_DIR;
let data: string;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), "yidao-ports-"));
  applyEnvironment({ YIDAO_DATA_DIR: data });
});
afterEach(() => {
  if (before === undefined) delete process.env.YIDAO_DATA_DIR;
  else process.env.YIDAO_DATA_DIR = before;
  resetConfig();
  rmSync(data, { recursive: true, force: true });
});

/** As a machine on which the hosts named answer with these codes. */
const machine = (codes: Record<string, string>) => (_: number, host: string) => Promise.resolve(codes[host] ?? null);

describe("the port of the product", () => {
  it("is taken only when another program listens there", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen({ port: 0, host: "0.0.0.0" }, () => {
        const address = server.address();
        resolve(address && typeof address === "object" ? address.port : 0);
      });
    });
    expect(await listenProblem(port, "0.0.0.0")).toBe("EADDRINUSE");
    await expect(requireFreePort(port)).rejects.toThrow(`Port ${port} is taken by another program.`);
    await new Promise((resolve) => server.close(resolve));
    await expect(requireFreePort(port)).resolves.toBeUndefined();
  });

  it("says so when this user may not have it", async () => {
    await expect(requireFreePort(80, machine({ "::": "EACCES" }))).rejects.toThrow(/may not listen at port 80[^]*PORT=3000/u);
  });

  it.each(["EAFNOSUPPORT", "EADDRNOTAVAIL"])("needs no IPv6 (%s)", async (code) => {
    await expect(requireFreePort(3000, machine({ "::": code }))).resolves.toBeUndefined();
    await expect(requireFreePort(3000, machine({ "::": code, "0.0.0.0": "EADDRINUSE" }))).rejects.toThrow("taken by another program");
  });

  it("names what it does not know", async () => {
    await expect(requireFreePort(3000, machine({ "0.0.0.0": "EADDRNOTAVAIL" }))).rejects.toThrow("0.0.0.0: EADDRNOTAVAIL");
  });
});

describe("the ports of the parts", () => {
  it("are remembered when several ask at once, and differ", async () => {
    const names = ["postgres", "temporal", "temporal-ui", "carrier", "hooks"];
    const drawn = await Promise.all(names.map((name) => portFor(name)));
    expect(new Set(drawn).size).toBe(names.length);
    expect(JSON.parse(readFileSync(path.join(data, "ports.json"), "utf8"))).toEqual(Object.fromEntries(names.map((name, i) => [name, drawn[i]])));
    expect(await Promise.all(names.map((name) => portFor(name)))).toEqual(drawn);
  });
});
