"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChartNoAxesCombined, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import type { SimulationHead } from "@/lib/services/simulations/row";
import { useNodeProblemText } from "../words";

const SIZES = { quick: 2_000, normal: 10_000, whole: null } as const;
type Size = keyof typeof SIZES;

interface LauncherProps {
  journeyId: string;
  document: JourneyDocument;
  /** The one that is under way. */
  running: SimulationHead | null;
  isFirst: boolean;
  onStarted: (simulationId: string) => void;
}

/** Starts a simulation, says how far it is, and ends it. */
export function Launcher({ journeyId, document, running, isFirst, onStarted }: LauncherProps) {
  const t = useTranslations("simulation");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const format = useFormat();
  const errorText = useErrorText();
  const problemText = useNodeProblemText(document.nodes);
  const [size, setSize] = useState<Size>("normal");
  const refresh = () => void queryClient.invalidateQueries(trpc.simulations.list.queryFilter({ journeyId }));
  const start = useMutation(trpc.simulations.start.mutationOptions({ onSettled: refresh }));
  const cancel = useMutation(trpc.simulations.cancel.mutationOptions({ onSettled: refresh }));
  const problems = start.data?.type === "problems" ? start.data.problems.filter((problem) => problem.severity === "error") : [];
  if (running) {
    const { done, people, clock } = running.progress;
    return (
      <div data-testid="simulation-progress">
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 text-sm text-muted" role="status">
            {clock === null
              ? t("preparing")
              : t("progress", { clock: format.dateTime(clock), done: format.number(done), people: format.number(people) })}
          </p>
          <Button size="sm" icon={<Square aria-hidden />} isPending={cancel.isPending} onPress={() => cancel.mutate({ simulationId: running.id })}>
            {t("cancel")}
          </Button>
        </div>
        <div
          role="progressbar"
          aria-label={t("progressLabel")}
          aria-valuemin={0}
          aria-valuemax={people}
          aria-valuenow={done}
          className="mt-2 h-1.5 overflow-hidden rounded-full bg-surface-tertiary"
        >
          <i className="block h-full bg-accent" style={{ width: `${people === 0 ? 0 : (done / people) * 100}%` }} />
        </div>
        {cancel.error ? (
          <p role="alert" className="mt-2 text-sm text-danger-text">
            {errorText(cancel.error)}
          </p>
        ) : null}
      </div>
    );
  }
  return (
    <div>
      <div className="flex items-center gap-2">
        <Select
          aria-label={t("size")}
          className="min-w-0 flex-1"
          options={(Object.keys(SIZES) as Size[]).map((value) => ({ value, label: t(`sizes.${value}`) }))}
          value={size}
          onChange={setSize}
        />
        <Button
          variant={isFirst ? "primary" : "default"}
          icon={<ChartNoAxesCombined aria-hidden />}
          isPending={start.isPending}
          onPress={() =>
            start.mutate({ journeyId, sampleSize: SIZES[size] }, { onSuccess: (made) => made.type === "started" && onStarted(made.simulationId) })
          }
        >
          {isFirst ? t("start") : t("again")}
        </Button>
      </div>
      {problems.length > 0 ? (
        <div className="mt-2 rounded-control bg-danger-soft p-3 text-sm text-danger-text" role="alert">
          <p className="font-medium">{t("blocked")}</p>
          <ul>
            {problems.slice(0, 6).map((problem) => (
              <li key={`${problem.nodeId}/${problem.code}/${problem.field}`}>{problemText(problem)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {start.error ? (
        <p role="alert" className="mt-2 text-sm text-danger-text">
          {errorText(start.error)}
        </p>
      ) : null}
    </div>
  );
}
