import { countAudiences, countAudiencesInput, listAudiences, listAudiencesInput } from "@/lib/services/audiences/list";
import { ruleOptions } from "@/lib/services/audiences/options";
import { previewAudience, previewAudienceInput } from "@/lib/services/audiences/preview";
import { removeAudience, removeAudienceInput } from "@/lib/services/audiences/remove";
import { saveAudience, saveAudienceInput } from "@/lib/services/audiences/save";
import { procedure, router } from "../init";

export const audiencesRouter = router({
  list: procedure.input(listAudiencesInput).query(({ ctx, input }) => listAudiences(ctx.service, input)),
  counts: procedure.input(countAudiencesInput).query(({ ctx, input }) => countAudiences(ctx.service, input)),
  options: procedure.query(({ ctx }) => ruleOptions(ctx.service)),
  preview: procedure.input(previewAudienceInput).query(({ ctx, input }) => previewAudience(ctx.service, input)),
  save: procedure.input(saveAudienceInput).mutation(({ ctx, input }) => saveAudience(ctx.service, input)),
  remove: procedure.input(removeAudienceInput).mutation(({ ctx, input }) => removeAudience(ctx.service, input)),
});
