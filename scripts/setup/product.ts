import type { ChildSpec } from "../supervisor/spec";
import type { Supervisor } from "../supervisor/supervisor";
import { buildWeb, bundleWorkflows } from "./build";
import { prepareDatabase, startDatabase } from "./database";
import { demoAccount, seedDemo } from "./demo";
import { productEnvironment, withoutOwner } from "./environment";
import { carrierUrlFor } from "./carrier";
import { generateClient } from "./prisma";
import { requireFreePort } from "./ports";
import { secrets } from "./secrets";
import { carrierSpec, hooksSpec, webSpec, workerSpec } from "./services";
import { launchPort, writeEnvironment } from "./stack";
import { step } from "./steps";
import { startTemporal } from "./temporal-server";

/** From an installed clone to the running product; what can go side by side does. Gives back the account to sign in with. */
export async function startProduct(supervisor: Supervisor): Promise<{ email: string; password: string }> {
  const port = launchPort();
  await requireFreePort(port);
  const secret = secrets();
  const client = step("database client", (current) => generateClient(current));
  const built = client.then(() =>
    Promise.all([step("web app", (current) => buildWeb(current)), step("workflow bundle", (current) => bundleWorkflows(current))]),
  );
  // Awaited further down; a failure before that is not unhandled.
  built.catch(() => undefined);
  const databases = startDatabase(supervisor, secret).then((ownerUrl) => prepareDatabase(ownerUrl, secret));
  const [database, temporal, carrier] = await allOf([databases, startTemporal(supervisor), carrierUrlFor()]);
  const env = await productEnvironment({ database, temporal, carrier, port }, secret);
  const seeded = client.then(() => step("demo company", (current) => seedDemo(env, current)));
  const [[, bundle]] = await allOf([built, seeded]);
  const runtime = withoutOwner(env);
  const launch = (spec: ChildSpec) => step(spec.name, () => supervisor.start(spec));
  if (carrier.port !== null) await launch(carrierSpec(carrier.port, env));
  await allOf([
    launch(workerSpec({ ...runtime, NODE_ENV: "production", YIDAO_WORKFLOW_BUNDLE: bundle }, database.ownerUrl)),
    launch(hooksSpec(runtime)),
    launch(webSpec("start", port, runtime)),
  ]);
  writeEnvironment(env);
  return demoAccount();
}

/** Waits for all even when one fails, so that nothing is still starting while the rest is being stopped. */
async function allOf<const T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
