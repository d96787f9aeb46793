/** Goes on where it was paused; waits that ended meanwhile end now. */
import type { ServiceContext } from "@/lib/services/context";
import { control, type Controlled, type ControlInput } from "./control";

export const resumeRun = (ctx: ServiceContext, input: ControlInput): Promise<Controlled> => control(ctx, "resume", input);
