import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { config } from "@/lib/config";
import { writeFileAtomically } from "./files";
import { inData } from "./paths";
import { databasePlaces } from "./postgres-folder";
import { SetupError } from "./steps";

const schema = z.object({
  databaseOwner: z.string(),
  databaseRuntime: z.string(),
  auth: z.string(),
  phoneKeys: z.string(),
  phoneHashKey: z.string(),
  webhook: z.string(),
});
export type Secrets = z.infer<typeof schema>;

const text = (bytes: number) => randomBytes(bytes).toString("base64url");
const key = () => randomBytes(32).toString("base64");

const fresh = (): Secrets => ({
  databaseOwner: text(24),
  databaseRuntime: text(24),
  auth: text(48),
  phoneKeys: `1:${key()}`,
  phoneHashKey: key(),
  webhook: `whsec_${randomBytes(24).toString("base64")}`,
});

export const secretsFile = (): string => inData("secrets.json");

/** Those that the environment gives; the others of this data folder. Without its phone keys stored numbers cannot be read again. */
export function secrets(): Secrets {
  const { phoneKeys, phoneHashKey, authSecret, webhookSecret } = config().launch;
  const kept = ofFolder();
  return {
    ...kept,
    auth: authSecret ?? kept.auth,
    phoneKeys: phoneKeys ?? kept.phoneKeys,
    phoneHashKey: phoneHashKey ?? kept.phoneHashKey,
    webhook: webhookSecret ?? kept.webhook,
  };
}

/** Made once for this data folder and readable by its user only. */
function ofFolder(): Secrets {
  const file = secretsFile();
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { databaseUrl, ownerDatabaseUrl } = config().launch;
  const [database] = databaseUrl || ownerDatabaseUrl ? [] : databasePlaces();
  if (database)
    throw new SetupError(
      `The secrets of the database in ${database} are gone: ${file} is missing.\nPut it back from a backup, or begin anew without that data: npm run reset`,
    );
  const made = fresh();
  writeFileAtomically(file, JSON.stringify(made, null, 2), 0o600);
  return made;
}
