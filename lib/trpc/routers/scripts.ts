import { getScript, getScriptInput } from "@/lib/services/scripts/get";
import { listScripts, listScriptsInput } from "@/lib/services/scripts/list";
import { procedure, router } from "../init";

export const scriptsRouter = router({
  list: procedure.input(listScriptsInput).query(({ ctx, input }) => listScripts(ctx.service, input)),
  get: procedure.input(getScriptInput).query(({ ctx, input }) => getScript(ctx.service, input)),
});
