import type { ReactNode } from "react";
import { TooltipText } from "@/components/ui/tooltip";

/** Buttons that say why they are greyed: a disabled one itself takes neither the pointer nor the focus. `why` null = they are not. */
export function Greyed({ why, children }: { why: string | null; children: ReactNode }) {
  if (why === null) return children;
  return (
    <TooltipText text={why} className="inline-flex">
      <span className="pointer-events-none flex items-center gap-2">{children}</span>
    </TooltipText>
  );
}
