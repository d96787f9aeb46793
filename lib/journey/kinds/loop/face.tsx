import { Repeat } from "lucide-react";
import type { Face } from "../face";
import { LoopPanel } from "./panel";
import { readLoop } from "./schema";

export const loopFace: Face = {
  icon: Repeat,
  summary: (raw, { t }) => {
    const { times } = readLoop(raw);
    return times > 0 ? t("loop.summary", { times }) : null;
  },
  Panel: LoopPanel,
};
