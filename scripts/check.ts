import { generateClient } from "./setup/prisma";
import { main, step } from "./setup/steps";
import { staticChecks } from "./testing/static";

/** `npm run check`: the part of `npm test` that runs nothing of the product. */
void main(async () => {
  await step("database client", (current) => generateClient(current));
  const failed = await staticChecks();
  if (failed.length) process.stdout.write(`Failed: ${failed.join(", ")}\n`);
  return failed.length ? 1 : 0;
});
