import { list } from "@/lib/services/members/list";
import { procedure, router } from "../init";

export const membersRouter = router({
  list: procedure.query(({ ctx }) => list(ctx.service)),
});
