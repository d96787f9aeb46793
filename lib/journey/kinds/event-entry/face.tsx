import { Zap } from "lucide-react";
import { reentryText } from "../entry-fields";
import { eventText } from "../event-words";
import type { Face } from "../face";
import { EventEntryPanel } from "./panel";
import { readEventEntry } from "./schema";

export const eventEntryFace: Face = {
  icon: Zap,
  summary: (raw, { t, refs }) => {
    const config = readEventEntry(raw);
    const event = eventText(config.on, refs, t);
    if (event === null) return null;
    const audience = refs.audiences.find((one) => one.id === config.audienceId);
    return [event, audience ? t("event.only", { audience: audience.name }) : reentryText(config.reentry, t)].join(" · ");
  },
  Panel: EventEntryPanel,
};
