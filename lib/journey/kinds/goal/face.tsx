import { Target } from "lucide-react";
import { eventText } from "../event-words";
import type { Face } from "../face";
import { GoalPanel } from "./panel";
import { readGoal } from "./schema";

export const goalFace: Face = {
  icon: Target,
  summary: (raw, { t, refs }) => {
    const config = readGoal(raw);
    const event = eventText(config.on, refs, t);
    return event && [event, config.after === "exit" ? t("goal.summary.exit") : t("goal.summary.continue")].join(" · ");
  },
  Panel: GoalPanel,
};
