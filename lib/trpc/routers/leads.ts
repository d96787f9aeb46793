import { assignLead, assignLeadInput } from "@/lib/services/leads/assign";
import { createPool, createPoolInput } from "@/lib/services/leads/createPool";
import { getLead, getLeadInput } from "@/lib/services/leads/get";
import { listLeads, listLeadsInput } from "@/lib/services/leads/list";
import { leadOptions } from "@/lib/services/leads/options";
import { setLeadState, setLeadStateInput } from "@/lib/services/leads/setState";
import { procedure, router } from "../init";

export const leadsRouter = router({
  list: procedure.input(listLeadsInput).query(({ ctx, input }) => listLeads(ctx.service, input)),
  get: procedure.input(getLeadInput).query(({ ctx, input }) => getLead(ctx.service, input)),
  options: procedure.query(({ ctx }) => leadOptions(ctx.service)),
  setState: procedure.input(setLeadStateInput).mutation(({ ctx, input }) => setLeadState(ctx.service, input)),
  assign: procedure.input(assignLeadInput).mutation(({ ctx, input }) => assignLead(ctx.service, input)),
  createPool: procedure.input(createPoolInput).mutation(({ ctx, input }) => createPool(ctx.service, input)),
});
