import { createLineGroup, createLineGroupInput } from "@/lib/services/lines/createGroup";
import { listLines } from "@/lib/services/lines/list";
import { removeLineGroup, removeLineGroupInput } from "@/lib/services/lines/removeGroup";
import { saveLine, saveLineInput } from "@/lib/services/lines/save";
import { setLineState, setLineStateInput } from "@/lib/services/lines/setState";
import { updateLineGroup, updateLineGroupInput } from "@/lib/services/lines/updateGroup";
import { procedure, router } from "../init";

export const linesRouter = router({
  list: procedure.query(({ ctx }) => listLines(ctx.service)),
  save: procedure.input(saveLineInput).mutation(({ ctx, input }) => saveLine(ctx.service, input)),
  setState: procedure.input(setLineStateInput).mutation(({ ctx, input }) => setLineState(ctx.service, input)),
  createGroup: procedure.input(createLineGroupInput).mutation(({ ctx, input }) => createLineGroup(ctx.service, input)),
  updateGroup: procedure.input(updateLineGroupInput).mutation(({ ctx, input }) => updateLineGroup(ctx.service, input)),
  removeGroup: procedure.input(removeLineGroupInput).mutation(({ ctx, input }) => removeLineGroup(ctx.service, input)),
});
