"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { NumberField } from "@/components/ui/number-field";
import { isInRange } from "@/components/ui/number-range";
import { Card, Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import { PRICE_ITEMS, type Prices } from "@/lib/calling/prices";
import type { PriceSettings } from "@/lib/services/prices/get";

/** What a minute and a text cost the company: simulations reckon with it. */
export function PricesPage() {
  const t = useTranslations("prices");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const { data, error, refetch } = useQuery(trpc.prices.get.queryOptions(undefined, { refetchOnWindowFocus: false }));
  return (
    <Page>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      {data ? (
        <PriceForm key={PRICE_ITEMS.map((item) => data.prices[item]).join()} settings={data} />
      ) : error ? (
        <ErrorState title={t("loadFailed")} text={errorText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonLines lines={4} />
      )}
    </Page>
  );
}

const YUAN = { min: 0, max: 10, step: 0.01 };

function PriceForm({ settings: { prices, defaults } }: { settings: PriceSettings }) {
  const t = useTranslations("prices");
  const trpc = useTRPC();
  const client = useQueryClient();
  const format = useFormat();
  const errorText = useErrorText();
  const mayManage = useCan("settings.prices.manage");
  const [minute, setMinute] = useState<number | null>(prices.call_minute / 100);
  const [segment, setSegment] = useState<number | null>(prices.text_segment / 100);
  const set = useMutation(
    trpc.prices.set.mutationOptions({
      onSuccess: async () => {
        toast(t("saved"));
        await client.invalidateQueries(trpc.prices.pathFilter());
      },
    }),
  );
  const next: Prices | null =
    isInRange(minute, YUAN) && isInRange(segment, YUAN) ? { call_minute: Math.round(minute * 100), text_segment: Math.round(segment * 100) } : null;
  // Entered in yuan, kept in whole fen.
  const yuan = (value: number | null, onChange: (value: number | null) => void) => ({
    value,
    onChange,
    ...YUAN,
    isRequired: true,
    isReadOnly: !mayManage,
    className: "w-56",
  });
  return (
    <Card className="max-w-xl">
      <div className="grid gap-4">
        <NumberField
          label={t("callMinute")}
          help={t("callMinuteHelp", { price: format.money(defaults.call_minute) })}
          unit={t("perMinute")}
          {...yuan(minute, setMinute)}
        />
        <NumberField
          label={t("textSegment")}
          help={t("textSegmentHelp", { price: format.money(defaults.text_segment) })}
          unit={t("perSegment")}
          {...yuan(segment, setSegment)}
        />
        {set.error ? <p className="yd-error">{errorText(set.error)}</p> : null}
        {/* A fault that is being mended is known only when the field is left: by this very press. */}
        {mayManage ? (
          <div>
            <Button
              variant="primary"
              isDisabled={minute === null || segment === null}
              isPending={set.isPending}
              onPress={() => next && set.mutate(next)}
            >
              {t("save")}
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
