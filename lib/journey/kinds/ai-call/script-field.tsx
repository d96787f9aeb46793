"use client";
import { Eye } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip, StatusChip } from "@/components/ui/chip";
import { Select } from "@/components/ui/select";
import type { Problem } from "../../plan";
import type { JourneyRefs, ScriptRef } from "../../refs";
import type { PanelText } from "../face";
import { Section, useFieldError } from "../panel-parts";

const ScriptPreview = dynamic(() => import("@/components/canvas/inspector/script-preview").then((module) => module.ScriptPreview), { ssr: false });

interface ScriptFieldProps {
  refs: JourneyRefs;
  script: ScriptRef | null;
  problems: Problem[];
  onChoose: (script: ScriptRef) => void;
}

/** Only enabled scripts can be chosen; one chosen earlier stays in sight with its state. */
export function ScriptField({ refs, script, problems, onChoose }: ScriptFieldProps) {
  const t = useTranslations("panels");
  const [previewing, setPreviewing] = useState(false);
  const enabled = refs.scripts.filter((candidate) => candidate.state === "enabled");
  const shown = script && !enabled.includes(script) ? [script, ...enabled] : enabled;
  return (
    <Section>
      <Select
        label={t("call.script")}
        isRequired
        help={t("call.onlyEnabled")}
        error={useFieldError(problems)("scriptId")}
        options={shown.map((item) => ({ value: item.id, label: item.name, note: scriptLine(item, t), isDisabled: item.state !== "enabled" }))}
        value={script?.id ?? null}
        placeholder={t("call.chooseScript")}
        onChange={(id) => {
          const chosen = enabled.find((candidate) => candidate.id === id);
          if (chosen) onChoose(chosen);
        }}
      />
      {script ? (
        <div className="mt-2 flex items-center gap-2 text-sm text-muted">
          <span className="min-w-0 flex-1 truncate">{scriptLine(script, t)}</span>
          {script.state === "enabled" ? (
            <StatusChip status="live" size="sm">
              {t("call.enabled")}
            </StatusChip>
          ) : (
            <Chip tone="warn" size="sm">
              {t("call.notEnabled")}
            </Chip>
          )}
          <Button variant="link" size="sm" icon={<Eye aria-hidden />} onPress={() => setPreviewing(true)}>
            {t("call.preview")}
          </Button>
        </div>
      ) : null}
      {script && previewing ? <ScriptPreview script={script} onClose={() => setPreviewing(false)} /> : null}
    </Section>
  );
}

function scriptLine(script: ScriptRef, t: PanelText): string {
  return [
    script.kind === "ai" ? t("call.kindAi") : t("call.kindFixed"),
    script.category === "service" ? t("call.service") : t("call.marketing"),
  ].join(" · ");
}
