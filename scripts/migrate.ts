import { config } from "@/lib/config";
import { generateClient, migrate } from "./setup/prisma";
import { withDatabase } from "./setup/command-stack";
import { main, step } from "./setup/steps";

/** `npm run migrate`: applies new migrations to this folder's database, whether the product runs or not. */
void main(async () => {
  await step("database client", (current) => generateClient(current));
  await withDatabase("npm run migrate", async () => step("migrations", (current) => migrate(config().owner.url, current)));
  return 0;
});
