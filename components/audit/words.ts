"use client";
import { useTranslations } from "next-intl";
import { z } from "zod";
import { useFormat } from "@/components/use-format";
import { reasonOf } from "@/lib/metrics/reasons";

const pricesSchema = z.object({ call_minute: z.number(), text_segment: z.number() });

/** "发布旅程" for "journey.publish"; an action without words is shown as it is stored. */
export function useActionName(): (action: string) => string {
  const t = useTranslations("audit");
  return (action) => {
    const key = `action.${action.replaceAll(".", "_")}`;
    return t.has(key) ? t(key) : action;
  };
}

/** Of an exported list of people: which number was opened, and how it was narrowed. */
const exportSchema = z.object({
  nodeName: z.string().nullable().catch(null),
  bucket: z.string(),
  state: z.string().optional(),
  outlet: z.string().optional(),
  outcome: z.string().optional(),
  intent: z.string().optional(),
  stoppedBy: z.string().optional(),
  searched: z.boolean().optional(),
  runId: z.string().optional(),
  versionId: z.string().optional(),
});

function useExportText(): (detail: unknown) => string[] {
  const t = useTranslations("audit");
  const runs = useTranslations("runs");
  const calls = useTranslations("calls.state");
  const reasonText = (stored: string) => {
    const { code, params } = reasonOf(stored);
    return runs(`reasons.${code}`, { ...params });
  };
  return (detail) => {
    const { data } = exportSchema.safeParse(detail);
    if (!data) return [];
    const { nodeName, bucket, state, outlet, outcome, intent, stoppedBy, searched, runId, versionId } = data;
    return [
      nodeName,
      t.has(`bucket.${bucket}`) ? t(`bucket.${bucket}`) : bucket,
      state && runs.has(`states.${state}`) ? runs(`states.${state}`) : state,
      outlet && t("detail.outlet", { outlet }),
      outcome && (calls.has(outcome) ? calls(outcome) : outcome),
      intent && t("detail.intent", { intent }),
      stoppedBy && reasonText(stoppedBy),
      runId ? t("detail.oneRun") : versionId ? t("detail.oneVersion") : null,
      searched ? t("detail.searched") : null,
    ].flatMap((part) => part || []);
  };
}

/** What a line says beside its target: the version, how many people, the old name. */
export function useDetailText(): (detail: Record<string, unknown>) => string {
  const t = useTranslations("audit.detail");
  const format = useFormat();
  const states = useTranslations("leads.state");
  const exportText = useExportText();
  return (detail) => {
    const { version, people, rows, runs, from, to, sampleSize, launched, reason, done, leadState, assignee, prices, opened, masked } = detail;
    const parts = exportText(detail);
    if (typeof version === "number") parts.push(t("version", { version }));
    for (const count of [people, rows, sampleSize]) if (typeof count === "number") parts.push(t("people", { count }));
    if (typeof masked === "boolean") parts.push(masked ? t("masked") : t("whole"));
    if (typeof reason === "string") parts.push(reason);
    if (Array.isArray(runs) && runs.length > 0) parts.push(t("runs", { count: runs.length }));
    if (typeof from === "string" && typeof to === "string") parts.push(t("renamed", { from, to }));
    if (typeof done === "boolean") parts.push(done ? t("done") : t("reopened"));
    if (typeof leadState === "string" && states.has(leadState)) parts.push(states(leadState));
    const set = pricesSchema.safeParse(prices).data;
    if (set) parts.push(t("prices", { minute: format.money(set.call_minute), segment: format.money(set.text_segment) }));
    if (typeof assignee === "string") parts.push(assignee);
    if (typeof launched === "string") parts.push(t("launched"));
    if (typeof opened === "boolean") parts.push(opened ? t("opened") : t("notOpened"));
    return parts.join(" · ");
  };
}
