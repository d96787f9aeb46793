import {
  deadLetters,
  discardDeadLetters,
  discardDeadLettersInput,
  retryDeadLetters,
  retryDeadLettersInput,
} from "@/lib/services/system/dead-letters";
import { getSystem } from "@/lib/services/system/get";
import { killSwitchInput, setKillSwitch } from "@/lib/services/system/kill-switch";
import { procedure, router } from "../init";

export const systemRouter = router({
  get: procedure.query(({ ctx }) => getSystem(ctx.service)),
  deadLetters: procedure.query(({ ctx }) => deadLetters(ctx.service)),
  setKillSwitch: procedure.input(killSwitchInput).mutation(({ ctx, input }) => setKillSwitch(ctx.service, input)),
  retry: procedure.input(retryDeadLettersInput).mutation(({ ctx, input }) => retryDeadLetters(ctx.service, input)),
  discard: procedure.input(discardDeadLettersInput).mutation(({ ctx, input }) => discardDeadLetters(ctx.service, input)),
});
