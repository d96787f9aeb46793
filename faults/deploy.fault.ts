import { readFileSync, readdirSync } from "node:fs";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { readHistory } from "@/lib/testing/history";
import type { Scenario } from "./types";

const FOLDER = "workflows/histories";
/** As somebody might change it in good faith: one more look before the people are taken in. */
const BEFORE = /const enrolled = await begin\(args\);/u;
const CHANGED = "await complete(args); const enrolled = await begin(args);";

async function replayed(code: string): Promise<string[]> {
  const histories = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ workflowId: name, history: readHistory(`${FOLDER}/${name}`) }));
  const failed: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { code } }, histories)) if (error) failed.push(workflowId);
  return failed;
}

const deploy: Scenario = {
  name: "deploy-incompatible",
  about: "changed workflow code is replayed against saved histories of open runs",
  limitSeconds: 120,
  run: async (world) => {
    Runtime.install({ logger: new DefaultLogger("ERROR", () => undefined) });
    const code = readFileSync(world.options.bundle, "utf8");
    const broken = await replayed(code);
    if (broken.length > 0) throw new Error(`the code as it is does not replay ${broken.join(", ")}`);
    if (!BEFORE.test(code)) throw new Error("the workflow has changed: give this scenario another place to break it");
    const caught = await replayed(code.replace(BEFORE, CHANGED));
    if (caught.length === 0) throw new Error("an incompatible change replays");
    return `an extra activity breaks ${caught.length} of ${readdirSync(FOLDER).length} histories: the check refuses it`;
  },
};

export const scenarios: Scenario[] = [deploy];
