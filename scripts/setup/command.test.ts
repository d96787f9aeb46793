import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { z } from "zod";
import { childEnvironment } from "@/lib/config";
import { identify, identitySchema } from "../supervisor/identity";
import { root } from "./paths";

const running = z.array(identitySchema);

it("a command ends with the process that runs it", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "yidao-command-"));
  const record = path.join(data, "run", "commands.json");
  const code = 'import { run } from "./scripts/setup/command.ts"; await run("sleep", ["300"]);';
  const env = childEnvironment({ YIDAO_DATA_DIR: data });
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], { cwd: root, env, stdio: "inherit" });
  const ended = new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
  try {
    const [command] = await vi.waitFor(() => {
      const found = existsSync(record) ? running.parse(JSON.parse(readFileSync(record, "utf8"))) : [];
      expect(found).toHaveLength(1);
      return found;
    }, 15_000);
    child.kill("SIGTERM");
    expect(await ended).toBe("SIGTERM");
    await vi.waitFor(() => expect(identify(command?.pid ?? 0)).toBeNull(), 5_000);
  } finally {
    child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  }
});
