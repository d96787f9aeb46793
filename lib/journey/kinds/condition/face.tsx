import { GitBranch } from "lucide-react";
import type { Face } from "../face";
import { ConditionPanel } from "./panel";
import { readCondition } from "./schema";

export const conditionFace: Face = {
  icon: GitBranch,
  summary: (raw, { t }) => {
    const { rules } = readCondition(raw);
    const names = rules.flatMap((rule) => (rule.name ? [rule.name] : []));
    if (names.length > 0) return names.join(" / ");
    return rules.length > 0 ? t("condition.summary", { count: rules.length }) : null;
  },
  Panel: ConditionPanel,
};
