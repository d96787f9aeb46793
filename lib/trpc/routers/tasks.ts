import { assignTask, assignTaskInput } from "@/lib/services/tasks/assign";
import { listTasks, listTasksInput } from "@/lib/services/tasks/list";
import { myWork, myWorkInput } from "@/lib/services/tasks/mine";
import { taskOptions } from "@/lib/services/tasks/options";
import { setTaskDone, setTaskDoneInput } from "@/lib/services/tasks/setDone";
import { procedure, router } from "../init";

export const tasksRouter = router({
  list: procedure.input(listTasksInput).query(({ ctx, input }) => listTasks(ctx.service, input)),
  mine: procedure.input(myWorkInput).query(({ ctx, input }) => myWork(ctx.service, input)),
  options: procedure.query(({ ctx }) => taskOptions(ctx.service)),
  assign: procedure.input(assignTaskInput).mutation(({ ctx, input }) => assignTask(ctx.service, input)),
  setDone: procedure.input(setTaskDoneInput).mutation(({ ctx, input }) => setTaskDone(ctx.service, input)),
});
