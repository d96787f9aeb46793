import { existsSync, watch } from "node:fs";
import path from "node:path";
import type { Supervisor } from "../supervisor/supervisor";
import { generateClient, migrate } from "./prisma";
import { root } from "./paths";
import { step } from "./steps";

const QUIET_MS = 2_000;
const WORKER_CODE = ["workflows", "lib/engine", "lib/channels", "lib/calling", "lib/journey", "lib/scripts"];

/** While working on the code: what Next does not reload is started again, and new migrations are applied, when files change. */
export function watchCode(supervisor: Supervisor, ownerUrl: string): void {
  onChange(WORKER_CODE, (file) => supervisor.restart("worker", `${file} changed`));
  onChange(["hooks", "lib/intake", "lib/channels"], (file) => supervisor.restart("hooks", `${file} changed`));
  onChange(["carrier"], (file) => supervisor.restart("carrier", `${file} changed`));
  onChange(["prisma/migrations"], () => step("migrations", (current) => migrate(ownerUrl, current)));
  onChange(["prisma/schema"], () => step("database client", (current) => generateClient(current)));
}

/** Calls `act` once things have been quiet for a moment; one call at a time. */
function onChange(folders: string[], act: (file: string) => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  for (const folder of folders.filter((one) => existsSync(path.join(root, one)))) {
    watch(path.join(root, folder), { recursive: true }, (_, name) => {
      if (!name || !/\.(ts|prisma|sql)$/u.test(name) || name.endsWith(".test.ts")) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running
          .then(() => act(path.join(folder, name)))
          .catch((error: unknown) => {
            process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
          });
      }, QUIET_MS);
    });
  }
}
