import { listAudit, listAuditInput } from "@/lib/services/audit/list";
import { procedure, router } from "../init";

export const auditRouter = router({
  list: procedure.input(listAuditInput).query(({ ctx, input }) => listAudit(ctx.service, input)),
});
