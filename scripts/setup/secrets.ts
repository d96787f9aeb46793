import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "./files";
import { inData } from "./paths";

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

/** Made once for this data folder and readable by its user only. Without them stored phone numbers cannot be read again. */
export function secrets(): Secrets {
  const file = inData("secrets.json");
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  const made = fresh();
  writeFileAtomically(file, JSON.stringify(made, null, 2), 0o600);
  return made;
}
