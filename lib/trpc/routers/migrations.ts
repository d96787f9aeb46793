import { closeMigrationInput, confirmMigration, undoMigration } from "@/lib/services/migrations/close";
import { currentMigration, currentMigrationInput } from "@/lib/services/migrations/current";
import { returnableInput, returnablePeople } from "@/lib/services/migrations/returnable";
import { procedure, router } from "../init";

export const migrationsRouter = router({
  current: procedure.input(currentMigrationInput).query(({ ctx, input }) => currentMigration(ctx.service, input)),
  returnable: procedure.input(returnableInput).query(({ ctx, input }) => returnablePeople(ctx.service, input)),
  confirm: procedure.input(closeMigrationInput).mutation(({ ctx, input }) => confirmMigration(ctx.service, input)),
  undo: procedure.input(closeMigrationInput).mutation(({ ctx, input }) => undoMigration(ctx.service, input)),
});
