import { MessageSquareText } from "lucide-react";
import type { Face } from "../face";
import { SmsPanel } from "./panel";
import { readSms } from "./schema";
import { billedTexts, previewText } from "./preview";

export const smsFace: Face = {
  icon: MessageSquareText,
  summary: (raw, { t, refs }) => {
    const template = refs.templates.find((candidate) => candidate.id === readSms(raw).templateId);
    if (!template) return null;
    if (template.state !== "approved") return template.name;
    return t("sms.summary", { template: template.name, count: billedTexts(previewText(template)) });
  },
  Panel: SmsPanel,
};
