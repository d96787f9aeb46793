"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { NumberField } from "@/components/ui/number-field";
import { isInRange } from "@/components/ui/number-range";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import type { LineRow, Lines } from "@/lib/services/lines/list";

interface LineDialogProps {
  /** null = a new one. */
  line: LineRow | null;
  groups: Lines["groups"];
  regions: Lines["regions"];
  onClose: () => void;
}

const REGIONS_ID = "line-regions";
const NEW_RATE = 10;
const NEW_SEATS = 1000;
const RATE = { min: 0.1, max: 10_000, step: 0.1 };
const SEATS = { min: 0, max: 100_000, step: 1 };

export function LineDialog({ line, groups, regions, onClose }: LineDialogProps) {
  const t = useTranslations("lines");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [caller, setCaller] = useState(line?.caller ?? "");
  const [groupId, setGroupId] = useState(line?.groupId ?? groups.find(({ isDefault }) => isDefault)?.id ?? groups[0]?.id ?? null);
  const [region, setRegion] = useState(line?.region ?? "");
  const [rate, setRate] = useState<number | null>(line?.callsPerSecond ?? NEW_RATE);
  const [seats, setSeats] = useState<number | null>(line?.maxConcurrent ?? NEW_SEATS);
  const save = useMutation(
    trpc.lines.save.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.lines.pathFilter());
        toast(t("saved", { caller }));
        onClose();
      },
    }),
  );
  const isNumber = /^[0-9]{3,20}$/.test(caller);
  const fields =
    groupId !== null && isInRange(rate, RATE) && isInRange(seats, SEATS) && isNumber ? { groupId, callsPerSecond: rate, maxConcurrent: seats } : null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={line ? t("edit") : t("add")}
      footer={
        <>
          <span className="flex-1" />
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button
            variant="primary"
            isDisabled={groupId === null || rate === null || seats === null || !isNumber}
            isPending={save.isPending}
            onPress={() => fields && save.mutate({ id: line?.id ?? null, caller, region: region.trim() || null, ...fields })}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <TextField
          label={t("column.caller")}
          help={t("callerHelp")}
          error={caller !== "" && !isNumber ? t("callerDigits") : undefined}
          isRequired
          inputMode="tel"
          maxLength={20}
          value={caller}
          onChange={setCaller}
        />
        <Select
          label={t("column.group")}
          options={groups.map(({ id, name }) => ({ value: id, label: name }))}
          value={groupId}
          onChange={setGroupId}
        />
        <TextField
          label={t("region")}
          help={t("regionHelp")}
          placeholder={t("nationwide")}
          maxLength={20}
          list={REGIONS_ID}
          value={region}
          onChange={setRegion}
        />
        <datalist id={REGIONS_ID}>
          {regions.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        <div className="grid grid-cols-2 gap-4">
          <NumberField label={t("column.rate")} isRequired {...RATE} value={rate} onChange={setRate} />
          <NumberField label={t("maxConcurrent")} isRequired {...SEATS} value={seats} onChange={setSeats} />
        </div>
        {save.error ? <p className="yd-error">{errorText(save.error)}</p> : null}
      </div>
    </Dialog>
  );
}
