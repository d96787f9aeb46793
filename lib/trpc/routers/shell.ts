import { frame } from "@/lib/services/shell/frame";
import { procedure, router } from "../init";

export const shellRouter = router({
  frame: procedure.query(({ ctx }) => frame(ctx.service)),
});
