"use client";
import { useTranslations } from "next-intl";

const EXAMPLE = `curl https://…/api/v1/track -u yd_…: -H 'content-type: application/json' \\
  -d '{"userId": "R20250001", "event": "Order Completed", "properties": {"amount": 1200}, "messageId": "order-8841"}'`;

/** How an event is sent. */
export function SendExample() {
  const t = useTranslations("apiKeys");
  return (
    <section className="mt-6 max-w-[860px]">
      <h2 className="mb-1 font-semibold">{t("howTo")}</h2>
      <p className="mb-2 text-sm text-muted">{t("howToText")}</p>
      <pre className="overflow-auto rounded-control border border-border bg-surface-secondary p-3 text-sm">{EXAMPLE}</pre>
    </section>
  );
}
