import { getCall, getCallInput } from "@/lib/services/calls/get";
import { listCalls, listCallsInput } from "@/lib/services/calls/list";
import { callOptions } from "@/lib/services/calls/options";
import { procedure, router } from "../init";

export const callsRouter = router({
  list: procedure.input(listCallsInput).query(({ ctx, input }) => listCalls(ctx.service, input)),
  get: procedure.input(getCallInput).query(({ ctx, input }) => getCall(ctx.service, input)),
  options: procedure.query(({ ctx }) => callOptions(ctx.service)),
});
