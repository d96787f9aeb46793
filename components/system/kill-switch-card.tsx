"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { OctagonX, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Card } from "@/components/ui/page";
import { TextField } from "@/components/ui/text-field";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { KillSwitch } from "@/lib/services/system/get";

const REASON_CHARS = 200;

/** Stops all calls, texts and webhooks of the company at once; says who did it, when and why. */
export function KillSwitchCard({ killSwitch, onDone }: { killSwitch: KillSwitch; onDone: () => void }) {
  const t = useTranslations("system.kill");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const format = useFormat();
  const errorText = useErrorText();
  const mayManage = useCan("settings.system.manage");
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const change = useMutation(trpc.system.setKillSwitch.mutationOptions());
  const { on } = killSwitch;
  const confirm = () =>
    change.mutate(
      { on: !on, reason },
      {
        onSuccess: () => {
          setAsking(false);
          setReason("");
          onDone();
          void queryClient.invalidateQueries(trpc.shell.status.queryFilter());
        },
      },
    );
  return (
    <Card
      title={t("title")}
      aside={
        <Chip tone={on ? "bad" : "ok"} icon={<span className="yd-dot" />}>
          {on ? t("on") : t("off")}
        </Chip>
      }
    >
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1">
          <p>{on ? t("isOn") : t("isOff")}</p>
          {killSwitch.at ? (
            <p className="text-sm text-muted">
              {t(on ? "stoppedBy" : "allowedBy", {
                name: killSwitch.byName ?? t("nobody"),
                time: format.dateTime(killSwitch.at),
                reason: killSwitch.reason ?? "",
              })}
            </p>
          ) : null}
        </div>
        {mayManage ? (
          <Button
            variant={on ? "primary" : "danger-solid"}
            icon={on ? <Play aria-hidden /> : <OctagonX aria-hidden />}
            onPress={() => setAsking(true)}
          >
            {on ? t("allow") : t("stop")}
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={on ? t("allowTitle") : t("stopTitle")}
        consequence={on ? t("allowText") : t("stopText")}
        confirmLabel={on ? t("allow") : t("stop")}
        isDanger={!on}
        isPending={change.isPending}
        isConfirmDisabled={reason.trim() === ""}
        error={change.error ? errorText(change.error) : undefined}
        onConfirm={confirm}
      >
        <div className="mt-3">
          <TextField label={t("reason")} isRequired value={reason} onChange={setReason} maxLength={REASON_CHARS} />
        </div>
      </ConfirmDialog>
    </Card>
  );
}
