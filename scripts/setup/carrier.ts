import { config } from "@/lib/config";
import { portFor } from "./ports";

/** CARRIER_URL's network (nothing is started then), or the simulated one at a port of its own. */
export async function carrierUrlFor(): Promise<{ url: string; port: number | null }> {
  const given = config().launch.carrierUrl;
  if (given) return { url: given, port: null };
  const port = await portFor("carrier");
  return { url: `http://127.0.0.1:${port}`, port };
}
