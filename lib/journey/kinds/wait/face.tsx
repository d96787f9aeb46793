import { Timer } from "lucide-react";
import { eventText } from "../event-words";
import type { Face } from "../face";
import { spanText, weekdayList } from "../words";
import { dateFieldName } from "./field-name";
import { WaitPanel } from "./panel";
import { readWait } from "./schema";

export const waitFace: Face = {
  icon: Timer,
  summary: (raw, { t, refs }) => {
    const { until } = readWait(raw);
    if (until.type === "event") {
      const event = eventText(until.on, refs, t);
      if (event === null) return null;
      const { timeout } = until;
      return [event, timeout ? t("wait.summary.atMost", { span: spanText(timeout.amount, timeout.unit, t) }) : t("wait.summary.noTimeout")].join(
        " · ",
      );
    }
    if (until.type === "span") return t("wait.summary.span", { span: spanText(until.amount, until.unit, t) });
    if (until.type === "weekday") {
      return until.weekdays.length === 0 || !until.time
        ? null
        : t("wait.summary.weekday", { days: weekdayList(until.weekdays, t), time: until.time });
    }
    const { amount, unit, direction } = until.offset;
    const field = dateFieldName(until.field, t);
    const span = spanText(amount, unit, t);
    const day =
      amount === 0
        ? t("wait.summary.onField", { field })
        : direction === "before"
          ? t("wait.summary.beforeField", { field, span })
          : t("wait.summary.afterField", { field, span });
    return until.time ? `${day} ${until.time}` : day;
  },
  Panel: WaitPanel,
};
