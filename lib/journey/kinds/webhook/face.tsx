import { Webhook } from "lucide-react";
import type { Face } from "../face";
import { WebhookPanel } from "./panel";
import { readWebhook } from "./schema";

export const webhookFace: Face = {
  icon: Webhook,
  summary: (raw, { t, refs }) => {
    const config = readWebhook(raw);
    const endpoint = refs.endpoints.find((candidate) => candidate.id === config.endpointId);
    return endpoint ? t("webhook.summary", { endpoint: endpoint.name, count: config.fields.length }) : null;
  },
  Panel: WebhookPanel,
};
