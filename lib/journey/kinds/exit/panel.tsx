"use client";
import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/text-field";
import type { PanelProps } from "../face";
import { Section } from "../panel-parts";
import { readExit } from "./schema";

export function ExitPanel({ node, onChange }: PanelProps) {
  const t = useTranslations("panels");
  return (
    <Section>
      <TextField
        label={t("exit.reason")}
        help={t("exit.reasonHelp")}
        placeholder={node.name}
        maxLength={60}
        value={readExit(node.config).reason}
        onChange={(reason) => onChange({ reason }, "reason")}
      />
    </Section>
  );
}
