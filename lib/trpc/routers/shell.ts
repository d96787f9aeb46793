import { find, findInput } from "@/lib/services/search/find";
import { frame } from "@/lib/services/shell/frame";
import { status } from "@/lib/services/shell/status";
import { procedure, router } from "../init";

export const shellRouter = router({
  frame: procedure.query(({ ctx }) => frame(ctx.service)),
  status: procedure.query(({ ctx }) => status(ctx.service)),
  find: procedure.input(findInput).query(({ ctx, input }) => find(ctx.service, input)),
});
