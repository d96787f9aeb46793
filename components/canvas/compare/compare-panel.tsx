"use client";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/button";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { ComparedSide } from "@/lib/services/runs/compare";
import { useIntentsText } from "../flow/edge-label";
import { KindIcon } from "../flow/kind-icon";
import { leftBy } from "../run/buckets";
import { useOutletName } from "../words";
import { Changes } from "./changes";
import { useCompare } from "./context";
import { both, rowsOf, shareRow, type Sides, stayed, wholeRows } from "./rows";
import { CompareTable } from "./table";
import type { Union } from "./union";

interface ComparePanelProps {
  sides: Sides<ComparedSide>;
  documents: Sides<JourneyDocument>;
  union: Union;
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Shows one side alone, with its people. */
  onRun: (side: "before" | "after") => void;
}

/** The whole of both sides and what was changed; or one node in full. */
export function ComparePanel({ sides, documents, union, selected, onSelect, onRun }: ComparePanelProps) {
  const t = useTranslations("compare");
  const { isPeriod } = useCompare().whole;
  const node = union.document.nodes.find(({ id }) => id === selected) ?? null;
  return (
    <aside className="cv-panel w-[404px]!" aria-label={t("title")} data-testid="compare-panel">
      <div className="flex h-12 flex-none items-center gap-2 border-b border-separator px-3.5">
        {node ? (
          <>
            <IconButton size="sm" label={t("back")} icon={<ArrowLeft aria-hidden />} onPress={() => onSelect(null)} />
            <KindIcon kind={node.kind} size={20} />
          </>
        ) : null}
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{node?.name ?? t("title")}</h2>
        <Button size="sm" onPress={() => onRun("before")}>
          {t("peopleOf", { side: "A" })}
        </Button>
        <Button size="sm" onPress={() => onRun("after")}>
          {t("peopleOf", { side: "B" })}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label={node?.name ?? t("title")}>
        {node ? <NodeSections node={node} /> : <Whole sides={sides} documents={documents} union={union} onSelect={onSelect} />}
        <p className="px-[18px] py-3 text-xs text-muted">{isPeriod ? t("periodHow") : t("rangeHow")}</p>
      </div>
    </aside>
  );
}

function Whole({ sides, documents, union, onSelect }: Omit<ComparePanelProps, "selected" | "onRun">) {
  const t = useTranslations("compare");
  const { isPeriod } = useCompare().whole;
  const rows = wholeRows(
    both((of) => sides[of].totals),
    isPeriod,
  );
  return (
    <>
      <section className="cv-sec">
        <CompareTable caption={t("title")} rows={rows} isWide />
      </section>
      <section className="cv-sec">
        <h3 className="mb-1.5 font-semibold">{t("changes")}</h3>
        <Changes sides={sides} documents={documents} union={union} onSelect={onSelect} />
      </section>
    </>
  );
}

function NodeSections({ node }: { node: JourneyNode }) {
  const t = useTranslations("compare");
  const { figuresOf, whole, refs } = useCompare();
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const figures = figuresOf(node.id);
  const parts = (pick: (of: NonNullable<typeof figures.before>) => number) =>
    both((side) => {
      const own = figures[side];
      return own && { part: pick(own), whole: stayed({ entered: own.entered, moved: own.movedTotal }) };
    });
  const outlets = outletsOf(node);
  const keys = new Set([...outlets.map(({ id }) => id), ...[figures.before, figures.after].flatMap((own) => own?.left.map(({ key }) => key) ?? [])]);
  const ways = [...keys].map((key) =>
    shareRow(
      key,
      parts((own) => leftBy(own, key)),
      whole.isPeriod,
    ),
  );
  const nameOfWay = (key: string) => {
    const outlet = outlets.find(({ id }) => id === key) ?? null;
    return intentsText(node, outlet, refs) ?? (outlet ? outletName(outlet) : t("formerOutlet"));
  };
  return (
    <>
      <section className="cv-sec">
        <CompareTable caption={node.name} rows={rowsOf(node.kind, figures, whole)} isWide />
      </section>
      {ways.length > 1 ? (
        <section className="cv-sec">
          <h3 className="mb-1.5 font-semibold">{t("ways")}</h3>
          <CompareTable caption={t("ways")} rows={ways} nameOf={nameOfWay} isWide />
        </section>
      ) : null}
    </>
  );
}
