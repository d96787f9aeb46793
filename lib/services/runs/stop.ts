/** For good: what is planned is cancelled, whoever is still in it exits. */
import type { ServiceContext } from "@/lib/services/context";
import { control, type Controlled, type ControlInput } from "./control";

export const stopRun = (ctx: ServiceContext, input: ControlInput): Promise<Controlled> => control(ctx, "stop", input);
