import { UserRoundCheck } from "lucide-react";
import type { Face } from "../face";
import { FollowUpPanel } from "./panel";
import { readFollowUp } from "./schema";

export const followUpFace: Face = {
  icon: UserRoundCheck,
  summary: (raw, { t }) => {
    const { assign, task } = readFollowUp(raw);
    const parts = [
      ...(assign && assign.staffIds.length > 0 ? [t("follow.summaryAssign", { count: assign.staffIds.length })] : []),
      ...(task?.title && task.inDays >= 0 ? [t("follow.summaryTask", { days: task.inDays })] : []),
    ];
    return parts.length > 0 ? parts.join(" · ") : null;
  },
  Panel: FollowUpPanel,
};
