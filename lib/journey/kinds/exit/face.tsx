import { LogOut } from "lucide-react";
import type { Face } from "../face";
import { ExitPanel } from "./panel";
import { readExit } from "./schema";

export const exitFace: Face = {
  icon: LogOut,
  summary: (raw) => readExit(raw).reason || null,
  Panel: ExitPanel,
};
