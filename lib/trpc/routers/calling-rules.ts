import { getCallingRules } from "@/lib/services/callingRules/get";
import { procedure, router } from "../init";

export const callingRulesRouter = router({
  get: procedure.query(({ ctx }) => getCallingRules(ctx.service)),
});
