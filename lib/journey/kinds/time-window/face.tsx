import { Clock } from "lucide-react";
import type { Face } from "../face";
import { weekdayList } from "../words";
import { TimeWindowPanel } from "./panel";
import { readWindow } from "./schema";

export const timeWindowFace: Face = {
  icon: Clock,
  summary: (raw, { t }) => {
    const { weekdays, from, to } = readWindow(raw);
    if (weekdays.length === 0 || !from || !to) return null;
    const values = { days: weekdayList(weekdays, t), from, to };
    return to <= from ? t("window.summaryOvernight", values) : t("window.summary", values);
  },
  Panel: TimeWindowPanel,
};
