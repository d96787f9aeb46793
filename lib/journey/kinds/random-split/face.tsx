import { Split } from "lucide-react";
import type { Face } from "../face";
import { RandomSplitPanel } from "./panel";
import { readSplit } from "./schema";

export const randomSplitFace: Face = {
  icon: Split,
  summary: (raw, { t }) => {
    const { shares } = readSplit(raw);
    return shares.length > 0 ? shares.map((share) => t("split.percent", { percent: share.permille / 10 })).join(" / ") : null;
  },
  Panel: RandomSplitPanel,
};
