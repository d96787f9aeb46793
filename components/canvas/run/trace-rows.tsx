"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { z } from "zod";
import type { JourneyNode } from "@/lib/journey/document";
import { changeName } from "@/lib/journey/kinds/update-field/face";
import { CHANGE_FIELDS } from "@/lib/journey/kinds/update-field/schema";
import type { TraceStep } from "@/lib/services/runs/trace";
import { useRun } from "./context";

export const textOf = (value: unknown): string | null => (typeof value === "string" || typeof value === "number" ? String(value) : null);

const changesSchema = z.array(z.object({ field: z.enum(CHANGE_FIELDS), name: z.string().optional(), value: z.string().nullable() })).max(20);
/** Names come with the step: those of another clinic are not among what one may choose from. */
const staffNamesSchema = z.record(z.string(), z.string()).catch({});

interface Row {
  label: string;
  value: string;
}

/** What a split, a loop or a node that acts on the patient did with this person. */
export function useDoneRows(): (detail: NonNullable<TraceStep["detail"]>, drawn: JourneyNode | null) => Row[] {
  const t = useTranslations("canvas.trace");
  const panels = useTranslations("panels");
  const { refs } = useRun();
  return useCallback(
    (detail, drawn) => {
      const rows: Row[] = [];
      const { place, pass, of, passes, changes, staff, task, dueOn, pool, written } = detail;
      if (typeof place === "number") rows.push({ label: t("place"), value: t("placeOf", { place }) });
      if (typeof pass === "number" && typeof of === "number") rows.push({ label: t("pass"), value: t("passOf", { pass, of }) });
      if (typeof passes === "number") rows.push({ label: t("pass"), value: t("passesDone", { times: passes }) });
      if (drawn?.kind === "time-window" && detail.waited === false) rows.push({ label: t("waited"), value: t("inWindow") });
      const named = staffNamesSchema.parse(detail.staffNames);
      const staffName = (id: string) => named[id] ?? id;
      const found = changesSchema.safeParse(changes);
      for (const change of found.success ? found.data : []) {
        const isStaff = change.field === "consultant" || change.field === "web_consultant";
        const value = change.value === null ? t("cleared") : isStaff ? staffName(change.value) : change.value;
        rows.push({ label: changeName({ field: change.field, name: change.name ?? "" }, panels), value });
      }
      if (staff !== undefined) rows.push({ label: t("staff"), value: typeof staff === "string" ? staffName(staff) : t("nobody") });
      const title = textOf(task);
      if (title) rows.push({ label: t("task"), value: t("taskDue", { title, day: textOf(dueOn) ?? "" }) });
      const poolId = textOf(pool);
      if (poolId) rows.push({ label: t("lead"), value: refs.pools.find((candidate) => candidate.id === poolId)?.name ?? poolId });
      if (written === false) rows.push({ label: t("changes"), value: t("notWritten") });
      return rows;
    },
    [t, panels, refs],
  );
}
