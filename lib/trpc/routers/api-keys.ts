import { createApiKey, createApiKeyInput } from "@/lib/services/apiKeys/create";
import { listApiKeys } from "@/lib/services/apiKeys/list";
import { revokeApiKey, revokeApiKeyInput } from "@/lib/services/apiKeys/revoke";
import { procedure, router } from "../init";

export const apiKeysRouter = router({
  list: procedure.query(({ ctx }) => listApiKeys(ctx.service)),
  create: procedure.input(createApiKeyInput).mutation(({ ctx, input }) => createApiKey(ctx.service, input)),
  revoke: procedure.input(revokeApiKeyInput).mutation(({ ctx, input }) => revokeApiKey(ctx.service, input)),
});
