"use client";
import { useTranslations } from "next-intl";
import { KeyHint } from "@/components/ui/states";
import type { JourneyDocument } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { Connecting } from "../store/store";
import { useOutletName } from "../words";

/** What is being connected, and by which keys. */
export function ConnectBar({ connecting, document }: { connecting: Connecting; document: JourneyDocument }) {
  const t = useTranslations("canvas");
  const outletName = useOutletName();
  const nameOf = (id: string | null) => document.nodes.find((node) => node.id === id)?.name ?? "";
  const from = document.nodes.find((node) => node.id === connecting.from);
  const outlet = from && outletsOf(from).find((candidate) => candidate.id === connecting.outlet);
  return (
    <div className="cv-float bottom-3 left-1/2 flex -translate-x-1/2 items-center gap-3 px-3 py-2 text-sm whitespace-nowrap" role="status">
      <span>
        {connecting.target
          ? t("connect.to", { from: nameOf(connecting.from), outlet: outlet ? outletName(outlet) : "", to: nameOf(connecting.target) })
          : t("connect.nothing")}
      </span>
      {connecting.typed ? <span className="cv-var">{connecting.typed}</span> : null}
      <span className="flex gap-2 text-faint">
        <span>
          <KeyHint>← →</KeyHint> {t("connect.outlet")}
        </span>
        <span>
          <KeyHint>↑ ↓</KeyHint> {t("connect.target")}
        </span>
        <span>
          <KeyHint>Enter</KeyHint> {t("connect.done")}
        </span>
        <span>
          <KeyHint>Esc</KeyHint> {t("connect.cancel")}
        </span>
      </span>
    </div>
  );
}
