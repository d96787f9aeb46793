import { Inbox } from "lucide-react";
import type { Face } from "../face";
import { LeadPanel } from "./panel";
import { readLead } from "./schema";

export const leadFace: Face = {
  icon: Inbox,
  summary: (raw, { t, refs }) => {
    const pool = refs.pools.find((candidate) => candidate.id === readLead(raw).poolId);
    return pool ? t("lead.summary", { pool: pool.name }) : null;
  },
  Panel: LeadPanel,
};
