"use client";
import { useTranslations } from "next-intl";
import type { StepEdge, StepNode } from "../flow/types";
import { useOutletName } from "../words";

interface OutlineProps {
  nodes: readonly StepNode[];
  edges: readonly StepEdge[];
  onGo: (id: string) => void;
}

/** The drawing as a list, for those who do not see it; it comes into sight when the keyboard reaches it. */
export function Outline({ nodes, edges, onGo }: OutlineProps) {
  const t = useTranslations("canvas");
  const outletName = useOutletName();
  return (
    <nav
      aria-label={t("outline")}
      className="sr-only focus-within:not-sr-only focus-within:absolute focus-within:top-14 focus-within:left-1/2 focus-within:z-10 focus-within:max-h-80 focus-within:w-96 focus-within:-translate-x-1/2 focus-within:overflow-auto focus-within:rounded-card focus-within:border focus-within:border-border focus-within:bg-surface focus-within:p-3 focus-within:shadow-3"
    >
      <ol>
        {nodes.map((node) => {
          const leaving = edges.filter((edge) => edge.source === node.id);
          return (
            <li key={node.id}>
              <button type="button" className="min-h-6 text-left" onClick={() => onGo(node.id)}>
                {node.ariaLabel}
              </button>
              {leaving.length > 0 ? (
                <ul className="pl-4 text-sm text-muted">
                  {leaving.map((edge) => {
                    const target = nodes.find((candidate) => candidate.id === edge.target);
                    return (
                      <li key={edge.id}>
                        {edge.data?.outlet ? `${outletName(edge.data.outlet)} → ` : "→ "}
                        {target?.data.node.name}
                      </li>
                    );
                  })}
                </ul>
              ) : null}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
