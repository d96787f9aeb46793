"use client";
import { ChartNoAxesCombined, CircleAlert, CircleCheck, FlaskConical, Rocket } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { useFormat } from "@/components/use-format";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { useCanvas, useCanvasStore } from "./context";
import { Greyed } from "./greyed";
import { useWhyNot } from "./why-not";

interface EditActionsProps {
  journey: Pick<JourneyDetail, "state" | "may">;
  problems: Problem[];
  /** People whom publishing would touch. */
  affected: number;
  isSimulating: boolean;
  onSimulate: () => void;
  onTest: () => void;
  onPublish: () => void;
}

/** In the header: what is wrong, and trying out and publishing what is drawn. */
export function EditActions({ journey, problems, affected, isSimulating, onSimulate, onTest, onPublish }: EditActionsProps) {
  const t = useTranslations("canvas.header");
  const format = useFormat();
  const whyNot = useWhyNot(journey.state);
  const store = useCanvasStore();
  const problemsOpen = useCanvas((state) => state.problemsOpen);
  const tone = problems.some((problem) => problem.severity === "error") ? "text-danger-text!" : undefined;
  return (
    <>
      <Button
        variant="ghost"
        className={tone}
        icon={problems.length > 0 ? <CircleAlert aria-hidden className={tone} /> : <CircleCheck aria-hidden />}
        aria-expanded={problemsOpen}
        onPress={() => store.setState({ problemsOpen: !problemsOpen })}
      >
        {problems.length > 0 ? t("problems", { count: problems.length }) : t("noProblems")}
      </Button>
      <Greyed why={journey.may.run ? null : whyNot("journey.run")}>
        <Button icon={<ChartNoAxesCombined aria-hidden />} isDisabled={!journey.may.run} aria-pressed={isSimulating} onPress={onSimulate}>
          {t("simulate")}
        </Button>
        <Button icon={<FlaskConical aria-hidden />} isDisabled={!journey.may.run} onPress={onTest}>
          {t("test")}
        </Button>
      </Greyed>
      <Button variant="primary" icon={<Rocket aria-hidden />} isDisabled={!journey.may.publish} onPress={onPublish}>
        {t("publish")}
        {affected > 0 ? <span className="font-normal opacity-75">{t("affected", { count: format.number(affected) })}</span> : null}
      </Button>
    </>
  );
}
