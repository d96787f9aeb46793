"use client";
import { useTranslations } from "next-intl";
import type { JourneyDocument } from "@/lib/journey/document";
import type { ComparedSide } from "@/lib/services/runs/compare";
import { KindIcon } from "../flow/kind-icon";
import type { Sides } from "./rows";
import type { Union } from "./union";

interface ChangesProps {
  sides: Sides<ComparedSide>;
  documents: Sides<JourneyDocument>;
  union: Union;
  onSelect: (id: string) => void;
}

/** Old → new, node by node, with those who still stand there. */
export function Changes({ sides, documents, union, onSelect }: ChangesProps) {
  const t = useTranslations("compare");
  const changed = union.document.nodes.filter(({ id }) => union.nodes.has(id));
  if (changed.length === 0) {
    return <p className="text-sm text-muted">{sides.before.versionId === sides.after.versionId ? t("sameVersion") : t("noChanges")}</p>;
  }
  const names = new Map(documents.before.nodes.map(({ id, name }) => [id, name]));
  const standing = new Map(sides.before.nodes.map((node) => [node.node, node.hereTotal]));
  return (
    <ul>
      {changed.map((node) => {
        const mark = union.nodes.get(node.id) ?? "changed";
        const was = names.get(node.id);
        const people = sides.before.from === null ? (standing.get(node.id) ?? 0) : 0;
        return (
          <li key={node.id} className="border-b border-separator last:border-b-0">
            <button
              type="button"
              className="flex w-full items-center gap-2 rounded-chip px-1 py-1.5 text-left hover:bg-surface-secondary"
              onClick={() => onSelect(node.id)}
            >
              <KindIcon kind={node.kind} size={20} />
              <span className="min-w-0 flex-1 truncate text-sm">
                {was && was !== node.name ? (
                  <>
                    <s className="text-muted">{was}</s> →{" "}
                  </>
                ) : null}
                {node.name}
              </span>
              {people > 0 ? <span className="text-xs whitespace-nowrap text-muted">{t("stillThere", { count: people })}</span> : null}
              <span className="cv-tag" data-tone={mark}>
                {t(`mark.${mark}`)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
