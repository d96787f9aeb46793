import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { childEnvironment } from "@/lib/config";

export interface CarrierProcess {
  url: string;
  dataDir: string;
  /** `whsec_...`: give it to the receiving side. */
  secret: string;
  faults(settings: object): Promise<void>;
  /** How often each fault has struck since they were set. */
  struck(): Promise<Record<string, number>>;
  /** Calls and texts that are not told to their end. */
  running(): Promise<number>;
  /** The oracle. */
  log(): Promise<CarrierLogLine[]>;
  /** As a crash: kill -9. */
  kill(): Promise<void>;
  /** Stops it if it still runs, and removes its folder. */
  close(): Promise<void>;
}

const logLine = z.looseObject({ at: z.string(), kind: z.string(), key: z.string().nullish(), id: z.string().optional() });
export type CarrierLogLine = z.infer<typeof logLine>;

export const testSecret = `whsec_${Buffer.from("a secret for tests only, 32 bytes").toString("base64")}`;

/** The real carrier as a process of its own on a free port. `settings` are its environment variables. */
export async function carrierProcess(settings: Record<string, string> = {}): Promise<CarrierProcess> {
  const dataDir = settings.CARRIER_DATA_DIR ?? (await mkdtemp(path.join(tmpdir(), "yidao-carrier-")));
  const child = spawn(process.execPath, ["--import", "tsx", "carrier/main.ts"], {
    env: childEnvironment({
      PORT: "0",
      CARRIER_DATA_DIR: dataDir,
      CARRIER_WEBHOOK_SECRET: testSecret,
      CARRIER_RETRY_BASE_MS: "20",
      CARRIER_RETRY_MAX_MS: "200",
      DATABASE_URL: undefined,
      ...settings,
    }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      const ready = /carrier ready: (\S+)/u.exec(out)?.[1];
      if (ready) resolve(ready);
    });
    void gone.then(() => reject(new Error(`the carrier did not start: ${out}`)));
  });
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    url,
    dataDir,
    secret: settings.CARRIER_WEBHOOK_SECRET ?? testSecret,
    faults: async (given) => {
      const response = await fetch(`${url}/admin/faults`, { method: "PUT", body: JSON.stringify(given) });
      if (!response.ok) throw new Error(await response.text());
    },
    struck: async () => z.record(z.string(), z.number()).parse(await (await fetch(`${url}/admin/struck`)).json()),
    running: async () => z.object({ running: z.number() }).parse(await (await fetch(`${url}/health`)).json()).running,
    log: () => readLog(dataDir),
    kill: () => end("SIGKILL"),
    close: async () => {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What follows the last line break was cut off by a crash. */
async function readLog(folder: string): Promise<CarrierLogLine[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("log-")).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n").slice(0, -1)).map((line) => logLine.parse(JSON.parse(line)));
}
