"use client";
import { ChevronDown, CircleAlert, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import type { JourneyNode } from "@/lib/journey/document";
import type { Problem } from "@/lib/journey/plan";
import { useNodeProblemText } from "../words";

interface ProblemsPanelProps {
  problems: Problem[];
  nodes: readonly JourneyNode[];
  onShow: (problem: Problem) => void;
  onClose: () => void;
}

export function ProblemsPanel({ problems, nodes, onShow, onClose }: ProblemsPanelProps) {
  const t = useTranslations("canvas");
  const text = useNodeProblemText(nodes);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const sorted = problems.toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return (
    <section className="cv-float right-3 bottom-3 left-[180px] overflow-hidden" aria-label={t("problems.title")}>
      <div className="flex h-[34px] items-center gap-2 px-3 text-sm">
        <h2 className="font-semibold">{t("problems.title")}</h2>
        {errors > 0 ? (
          <Chip size="sm" tone="bad">
            {t("problems.errors", { count: errors })}
          </Chip>
        ) : null}
        {problems.length > errors ? (
          <Chip size="sm" tone="warn">
            {t("problems.warnings", { count: problems.length - errors })}
          </Chip>
        ) : null}
        <span className="flex-1 text-right text-faint">{problems.length > 0 ? t("problems.next") : t("problems.none")}</span>
        <IconButton size="xs" label={t("problems.close")} icon={<ChevronDown aria-hidden />} tooltip={false} onPress={onClose} />
      </div>
      <ul className="max-h-[150px] overflow-auto">
        {sorted.map((problem) => {
          const node = nodes.find((candidate) => candidate.id === problem.nodeId);
          const isError = problem.severity === "error";
          return (
            <li
              key={`${problem.nodeId}/${problem.field}/${problem.code}/${problem.params?.outlet ?? ""}`}
              className={`flex min-h-[30px] items-center gap-2 border-t border-separator px-3 text-sm ${isError ? "bg-danger-soft" : ""}`}
            >
              {isError ? (
                <CircleAlert width={14} height={14} className="text-danger-text" aria-label={t("problems.error")} />
              ) : (
                <TriangleAlert width={14} height={14} className="text-warning-text" aria-label={t("problems.warning")} />
              )}
              <span className="flex-none font-medium">{node?.name ?? t("problems.journey")}</span>
              <span className="min-w-0 flex-1 truncate text-muted" title={text(problem)}>
                {text(problem)}
              </span>
              {node ? (
                <button type="button" className="min-h-6 flex-none font-medium text-accent-text hover:underline" onClick={() => onShow(problem)}>
                  {isError ? t("problems.fix") : t("problems.show")}
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
