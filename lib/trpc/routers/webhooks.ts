import { createEndpoint, createEndpointInput } from "@/lib/services/webhooks/create";
import { listEndpoints } from "@/lib/services/webhooks/list";
import { rotateSecret, rotateSecretInput } from "@/lib/services/webhooks/rotate";
import { updateEndpoint, updateEndpointInput } from "@/lib/services/webhooks/update";
import { procedure, router } from "../init";

export const webhooksRouter = router({
  list: procedure.query(({ ctx }) => listEndpoints(ctx.service)),
  create: procedure.input(createEndpointInput).mutation(({ ctx, input }) => createEndpoint(ctx.service, input)),
  update: procedure.input(updateEndpointInput).mutation(({ ctx, input }) => updateEndpoint(ctx.service, input)),
  rotateSecret: procedure.input(rotateSecretInput).mutation(({ ctx, input }) => rotateSecret(ctx.service, input)),
});
