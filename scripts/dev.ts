import { carrierUrlFor } from "./setup/carrier";
import { prepareDatabase, startDatabase } from "./setup/database";
import { demoAccount, seedDemo } from "./setup/demo";
import { productEnvironment, publicUrl, withoutOwner } from "./setup/environment";
import { requireFreePort } from "./setup/ports";
import { generateClient } from "./setup/prisma";
import { secrets } from "./setup/secrets";
import { carrierSpec, hooksSpec, webSpec, workerSpec } from "./setup/services";
import { closeOnSignal, has, launchPort, openSupervisor, writeEnvironment } from "./setup/stack";
import { main, step } from "./setup/steps";
import { startTemporal } from "./setup/temporal-server";
import { watchCode } from "./setup/watch";
import type { ChildSpec } from "./supervisor/spec";

/** `npm run dev`: the embedded parts, and the web app with hot reload. A part that is broken is named and the rest runs. */
void main(async () => {
  const port = launchPort();
  const { supervisor, close } = await openSupervisor("npm run dev", publicUrl());
  void closeOnSignal(close);
  try {
    await requireFreePort(port);
    const secret = secrets();
    const [ownerUrl, temporal] = await Promise.all([
      startDatabase(supervisor, secret),
      startTemporal(supervisor),
      step("database client", (current) => generateClient(current)),
    ]);
    const database = await prepareDatabase(ownerUrl, secret);
    const carrier = await carrierUrlFor();
    const env = await productEnvironment({ database, temporal, carrier, port }, secret);
    const keep = (spec: ChildSpec) => () => supervisor.start({ ...spec, persistent: true });
    const mayFail = (name: string) => (error: unknown) =>
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    await step("demo company", (current) => seedDemo(env, current)).catch(mayFail("demo company"));
    if (carrier.port !== null) await step("carrier", keep(carrierSpec(carrier.port, env))).catch(mayFail("carrier"));
    await step("hooks", keep(hooksSpec(withoutOwner(env)))).catch(mayFail("hooks"));
    await step("web", keep(webSpec("dev", port, withoutOwner(env)))).catch(mayFail("web"));
    if (has("workflows/worker.ts")) await step("worker", keep(workerSpec(withoutOwner(env), database.ownerUrl))).catch(mayFail("worker"));
    writeEnvironment(env);
    watchCode(supervisor, database.ownerUrl);
    const { email, password } = await demoAccount();
    process.stdout.write(`Yidao is ready: ${publicUrl()}  sign in: ${email} / ${password}\n`);
  } catch (error) {
    await close();
    throw error;
  }
  return undefined;
});
