import type { EventMatch } from "../plan";
import type { JourneyRefs } from "../refs";
import type { PanelText } from "./face";
import { nameList } from "./words";

/** What events are named by. */
export type EventRefs = Pick<JourneyRefs, "clinics" | "tags" | "audiences">;

/** Of all that, what this one names. */
export function eventRefsOf(match: EventMatch, { clinics, tags, audiences }: EventRefs): EventRefs {
  return {
    clinics: clinics.filter(({ id }) => match.type === "appointment" && match.clinicIds.includes(id)),
    tags: tags.filter(({ id }) => match.type === "tag_added" && match.tagIds.includes(id)),
    audiences: audiences.filter(({ id }) => match.type === "audience_entered" && match.audienceId === id),
  };
}

/** "预约新建或取消 · 种植", "添加标签「种植意向」"; null while it is not chosen yet. */
export function eventText(match: EventMatch, refs: EventRefs, t: PanelText): string | null {
  switch (match.type) {
    case "appointment": {
      if (match.changes.length === 0) return null;
      const names = { created: t("event.created"), changed: t("event.changed"), cancelled: t("event.cancelled") };
      const what = t("event.summary.appointment", { changes: match.changes.map((change) => names[change]).join(t("listComma")) });
      const clinics = nameList(match.clinicIds, refs.clinics, t);
      return [what, clinics, match.items.join(t("listComma"))].filter(Boolean).join(" · ");
    }
    case "tag_added":
      return match.tagIds.length === 0 ? null : t("event.summary.tag", { tags: nameList(match.tagIds, refs.tags, t) });
    case "audience_entered": {
      const audience = refs.audiences.find((one) => one.id === match.audienceId);
      return audience ? t("event.summary.audience", { audience: audience.name }) : null;
    }
    case "track":
      return match.event.trim() === "" ? null : t("event.summary.track", { event: match.event });
  }
}
