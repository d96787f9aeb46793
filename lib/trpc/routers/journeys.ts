import { archiveJourney, archiveJourneyInput, unarchiveJourney } from "@/lib/services/journeys/archive";
import { checkJourney, checkJourneyInput } from "@/lib/services/journeys/check";
import { createJourney, createJourneyInput } from "@/lib/services/journeys/create";
import { duplicateJourney, duplicateJourneyInput } from "@/lib/services/journeys/duplicate";
import { forecastPublish, forecastPublishInput } from "@/lib/services/journeys/forecast";
import { getJourney, getJourneyInput } from "@/lib/services/journeys/get";
import { getVersion, getVersionInput } from "@/lib/services/journeys/getVersion";
import { listJourneys, listJourneysInput } from "@/lib/services/journeys/list";
import { listVersions, listVersionsInput } from "@/lib/services/journeys/listVersions";
import { loadRefs, loadRefsInput } from "@/lib/services/journeys/loadRefs";
import { publishJourney, publishJourneyInput } from "@/lib/services/journeys/publish";
import { renameJourney, renameJourneyInput } from "@/lib/services/journeys/rename";
import { saveDraft, saveDraftInput } from "@/lib/services/journeys/saveDraft";
import { journeySummary, journeySummaryInput } from "@/lib/services/journeys/summary";
import { procedure, router } from "../init";

export const journeysRouter = router({
  list: procedure.input(listJourneysInput).query(({ ctx, input }) => listJourneys(ctx.service, input)),
  summary: procedure.input(journeySummaryInput).query(({ ctx, input }) => journeySummary(ctx.service, input)),
  get: procedure.input(getJourneyInput).query(({ ctx, input }) => getJourney(ctx.service, input)),
  refs: procedure.input(loadRefsInput).query(({ ctx, input }) => loadRefs(ctx.service, input)),
  check: procedure.input(checkJourneyInput).query(({ ctx, input }) => checkJourney(ctx.service, input)),
  forecast: procedure.input(forecastPublishInput).query(({ ctx, input }) => forecastPublish(ctx.service, input)),
  versions: procedure.input(listVersionsInput).query(({ ctx, input }) => listVersions(ctx.service, input)),
  version: procedure.input(getVersionInput).query(({ ctx, input }) => getVersion(ctx.service, input)),
  create: procedure.input(createJourneyInput).mutation(({ ctx, input }) => createJourney(ctx.service, input)),
  rename: procedure.input(renameJourneyInput).mutation(({ ctx, input }) => renameJourney(ctx.service, input)),
  duplicate: procedure.input(duplicateJourneyInput).mutation(({ ctx, input }) => duplicateJourney(ctx.service, input)),
  archive: procedure.input(archiveJourneyInput).mutation(({ ctx, input }) => archiveJourney(ctx.service, input)),
  unarchive: procedure.input(archiveJourneyInput).mutation(({ ctx, input }) => unarchiveJourney(ctx.service, input)),
  saveDraft: procedure.input(saveDraftInput).mutation(({ ctx, input }) => saveDraft(ctx.service, input)),
  publish: procedure.input(publishJourneyInput).mutation(({ ctx, input }) => publishJourney(ctx.service, input)),
});
