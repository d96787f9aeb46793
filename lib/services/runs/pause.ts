/** Nobody moves and nothing is sent until it is resumed; calls under way end. */
import type { ServiceContext } from "@/lib/services/context";
import { control, type Controlled, type ControlInput } from "./control";

export const pauseRun = (ctx: ServiceContext, input: ControlInput): Promise<Controlled> => control(ctx, "pause", input);
