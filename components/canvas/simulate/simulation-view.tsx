"use client";
import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesCombined, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { IconButton } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Select } from "@/components/ui/select";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { SimulationHead } from "@/lib/services/simulations/row";
import { type Overlay, RunProvider } from "../run/context";
import { RunFlow } from "../run/run-flow";
import { Assumptions, Warnings } from "./assumptions";
import { Totals } from "./estimates";
import { figuresOf, NOT_SIMULATED, rangeOf } from "./figures";
import { Launcher } from "./launcher";
import { NodeSection } from "./node-section";

const POLL_MS = 700;

interface SimulationViewProps {
  journeyId: string;
  document: JourneyDocument;
  refs: JourneyRefs;
  onClose: () => void;
}

const isOpen = ({ state }: SimulationHead) => state === "queued" || state === "running";

/** What the draft would do: people at each node with their range, calls, texts, cost and when it would end. */
export function SimulationView({ journeyId, document, refs, onClose }: SimulationViewProps) {
  const t = useTranslations("simulation");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [compared, setCompared] = useState<string | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const [overlay, setOverlay] = useState<Overlay>("people");
  const list = useQuery(
    trpc.simulations.list.queryOptions(
      { journeyId },
      { staleTime: 0, refetchInterval: (query) => (query.state.data?.some(isOpen) ? POLL_MS : false) },
    ),
  );
  const running = list.data?.find(isOpen) ?? null;
  const done = list.data?.filter(({ state }) => state === "completed") ?? [];
  const chosenId = done.find(({ id }) => id === chosen)?.id ?? done[0]?.id ?? null;
  const simulation = useQuery(
    trpc.simulations.get.queryOptions(
      { simulationId: chosenId ?? "" },
      { enabled: chosenId !== null, staleTime: Number.POSITIVE_INFINITY, refetchOnMount: "always" },
    ),
  );
  const other = useQuery(
    trpc.simulations.get.queryOptions({ simulationId: compared ?? "" }, { enabled: compared !== null, staleTime: Number.POSITIVE_INFINITY }),
  );
  const result = chosenId === null ? null : (simulation.data?.result ?? null);
  // The draft may have changed since this was asked for: it is asked again each time the panel opens.
  const isOutdated = simulation.data?.isOutdated ?? false;
  const failed = list.data?.[0]?.state === "failed";
  const drawn = result === null ? document : (simulation.data?.document ?? document);
  const byNode = useMemo(() => new Map(result?.nodes.map((node) => [node.node, { simulated: node, figures: figuresOf(node) }])), [result]);
  const whole = (value: number) => format.number(Math.round(value));
  const nameOf = (one: SimulationHead) => format.dateTime(one.createdAt);
  const node = drawn.nodes.find(({ id }) => id === selected) ?? null;
  const simulated = selected === null ? null : (byNode.get(selected)?.simulated ?? null);
  return (
    <RunProvider
      value={{
        refs,
        figuresOf: (id) => byNode.get(id)?.figures ?? null,
        entered: result?.people ?? 0,
        overlay,
        isPaused: false,
        isStale: result === null,
        path: null,
        onOpen: setSelected,
        simulation: {
          hides: NOT_SIMULATED,
          rangeOf: (id) => {
            const entered = byNode.get(id)?.simulated.entered;
            return entered ? rangeOf(entered, whole) : null;
          },
        },
      }}
    >
      <div className="flex min-h-0 flex-1" data-testid="simulation">
        <div className="flex min-w-0 flex-1 flex-col">
          <RunFlow
            key={chosenId ?? "draft"}
            document={drawn}
            selected={selected}
            onSelect={setSelected}
            overlay={overlay}
            onOverlay={setOverlay}
            onMode={onClose}
          />
        </div>
        <aside className="cv-panel w-[424px]!" aria-label={t("title")}>
          <div className="flex items-center gap-2 pt-3 pr-3.5 pb-2.5 pl-[18px]">
            <ChartNoAxesCombined width={16} height={16} aria-hidden />
            <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{t("title")}</h2>
            {isOutdated ? <Chip tone="warn">{t("outdated")}</Chip> : null}
            <IconButton size="sm" label={t("close")} icon={<X aria-hidden />} onPress={onClose} />
          </div>
          <div className="relative min-h-0 flex-1 overflow-y-auto border-t border-separator">
            <section className="cv-sec">
              <Launcher journeyId={journeyId} document={document} running={running} isFirst={done.length === 0} onStarted={setChosen} />
              {failed && !running ? (
                <p role="alert" className="mt-2 text-sm text-danger-text">
                  {t("failed")}
                </p>
              ) : null}
              {isOutdated ? <p className="mt-2 text-sm text-warning-text">{t("outdatedText")}</p> : null}
              {done.length > 1 ? (
                <div className="mt-2 flex gap-2">
                  <Select
                    aria-label={t("shown")}
                    size="sm"
                    className="min-w-0 flex-1"
                    options={done.map((one) => ({ value: one.id, label: nameOf(one) }))}
                    value={chosenId}
                    onChange={setChosen}
                  />
                  <Select
                    aria-label={t("compareWith")}
                    size="sm"
                    className="min-w-0 flex-1"
                    prefix={t("compareWith")}
                    options={[
                      { value: "", label: t("nothing") },
                      ...done.filter(({ id }) => id !== chosenId).map((one) => ({ value: one.id, label: nameOf(one) })),
                    ]}
                    value={compared ?? ""}
                    onChange={(id) => setCompared(id === "" ? null : id)}
                  />
                </div>
              ) : null}
            </section>
            {list.isError || simulation.isError ? (
              <ErrorState
                title={t("loadFailed")}
                text={errorText(list.error ?? simulation.error)}
                onRetry={() => {
                  void list.refetch();
                  void simulation.refetch();
                }}
              />
            ) : null}
            {node && simulated ? <NodeSection node={node} refs={refs} simulated={simulated} onBack={() => setSelected(null)} /> : null}
            {result ? (
              <>
                {result.warnings.length > 0 ? (
                  <section className="cv-sec">
                    <Warnings warnings={result.warnings} document={drawn} />
                  </section>
                ) : null}
                <section className="cv-sec">
                  <h3 className="mb-1 font-semibold">{t("summary")}</h3>
                  <p className="mb-1 text-xs text-muted">{t("rangeHow", { start: format.dateTime(result.startsAt) })}</p>
                  <Totals result={result} other={compared === null ? null : (other.data?.result ?? null)} />
                </section>
                <section className="cv-sec">
                  <h3 className="mb-1.5 font-semibold">{t("assumptions")}</h3>
                  <Assumptions result={result} />
                </section>
              </>
            ) : chosenId !== null && !simulation.isError ? (
              <div className="p-[18px]">
                <SkeletonLines lines={8} />
              </div>
            ) : (
              <p className="px-[18px] py-4 text-sm text-muted">{t("explain")}</p>
            )}
          </div>
        </aside>
      </div>
    </RunProvider>
  );
}
