import { getImport, getImportInput } from "@/lib/services/imports/get";
import { listImports } from "@/lib/services/imports/list";
import { previewImport, previewImportInput } from "@/lib/services/imports/preview";
import { rejectedRows, rejectedRowsInput } from "@/lib/services/imports/rejected-rows";
import { runImport, runImportInput } from "@/lib/services/imports/run";
import { procedure, router } from "../init";

export const importsRouter = router({
  list: procedure.query(({ ctx }) => listImports(ctx.service)),
  get: procedure.input(getImportInput).query(({ ctx, input }) => getImport(ctx.service, input)),
  preview: procedure.input(previewImportInput).query(({ ctx, input }) => previewImport(ctx.service, input)),
  rejectedRows: procedure.input(rejectedRowsInput).query(({ ctx, input }) => rejectedRows(ctx.service, input)),
  run: procedure.input(runImportInput).mutation(({ ctx, input }) => runImport(ctx.service, input)),
});
