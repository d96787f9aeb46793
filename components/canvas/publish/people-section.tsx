"use client";
import { useQueries } from "@tanstack/react-query";
import { ArrowRight, CircleCheck, Phone, UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { RadioCards } from "@/components/ui/radio-cards";
import { Select } from "@/components/ui/select";
import { Segmented } from "@/components/ui/segmented";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { StandingNode } from "@/lib/journey/migration";
import type { JourneyRefs } from "@/lib/journey/refs";
import { KindIcon } from "../flow/kind-icon";
import { useSummary } from "../words";
import { type Choice, type Choices, choiceOf, keyOf, withAll, withChoice } from "./people-choices";
import { PeopleSum } from "./people-sum";

interface PeopleSectionProps {
  nodes: StandingNode[];
  document: JourneyDocument;
  /** The version that publishing makes. */
  number: number;
  refs: JourneyRefs;
  choices: Choices;
  onChoices: (choices: Choices) => void;
}

/** One card per changed or removed step that people stand at: they finish there, move on, or leave. A closing sum. */
export function PeopleSection({ nodes, document, number, refs, choices, onChoices }: PeopleSectionProps) {
  const t = useTranslations("moving");
  const touched = nodes.filter((at) => at.change !== "same");
  const same = nodes.filter((at) => at.change === "same");
  const olds = useOldNodes(touched);
  const actions = new Set(touched.map((at) => choiceOf(choices, at).action));
  const [only] = actions;
  return (
    <section aria-label={t("title")} data-testid="publish-people">
      {touched.length > 0 ? (
        <div className="mt-4 mb-2 flex items-center gap-2">
          <h3 className="flex-1 font-semibold">{t("title")}</h3>
          <span className="text-sm text-muted">{t("setAll")}</span>
          <Segmented
            aria-label={t("setAll")}
            size="sm"
            items={[
              { key: "finish", label: t("finish") },
              { key: "move", label: t("move", { version: number }) },
              { key: "exit", label: t("exit") },
              ...(actions.size > 1 ? [{ key: "mixed" as const, label: t("mixed") }] : []),
            ]}
            selected={actions.size === 1 && only ? only : "mixed"}
            onSelect={(action) => action !== "mixed" && onChoices(withAll(choices, touched, action))}
          />
        </div>
      ) : null}
      {touched.map((at) => (
        <PeopleCard
          key={keyOf(at)}
          at={at}
          old={olds.get(keyOf(at)) ?? null}
          document={document}
          number={number}
          refs={refs}
          choice={choiceOf(choices, at)}
          onChoice={(choice) => onChoices(withChoice(choices, at, choice))}
        />
      ))}
      {same.length > 0 ? (
        <SameRow
          same={same}
          number={number}
          isMoved={same.every((at) => choiceOf(choices, at).action === "move")}
          onMove={(move) => onChoices(withAll(choices, same, move ? "move" : "finish"))}
        />
      ) : null}
      <PeopleSum nodes={nodes} choices={choices} number={number} />
    </section>
  );
}

/** The steps as their own versions draw them. */
function useOldNodes(nodes: StandingNode[]): ReadonlyMap<string, JourneyNode> {
  const trpc = useTRPC();
  const ids = [...new Set(nodes.map((at) => at.versionId))];
  const versions = useQueries({ queries: ids.map((id) => trpc.journeys.version.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY })) });
  const documents = new Map(versions.flatMap(({ data }) => (data ? [[data.id, data.document] as const] : [])));
  return new Map(
    nodes.flatMap((at) => {
      const node = documents.get(at.versionId)?.nodes.find((candidate) => candidate.id === at.nodeId);
      return node ? [[keyOf(at), node] as const] : [];
    }),
  );
}

interface SameRowProps {
  same: StandingNode[];
  number: number;
  isMoved: boolean;
  onMove: (move: boolean) => void;
}

function SameRow({ same, number, isMoved, onMove }: SameRowProps) {
  const t = useTranslations("moving");
  const people = same.reduce((sum, at) => sum + at.people, 0);
  return (
    <div className="flex min-h-9 items-center gap-2 px-0.5 text-sm text-muted">
      <CircleCheck width={14} height={14} className="flex-none text-faint" aria-hidden />
      <span className="min-w-0 flex-1">
        {t("same", { count: people, names: [...new Set(same.map((at) => at.name))].slice(0, 3).join(t("comma")) })}
      </span>
      <Segmented
        aria-label={t("sameLabel")}
        size="sm"
        items={[
          { key: "finish", label: t("finish") },
          { key: "move", label: t("goOn", { version: number }) },
        ]}
        selected={isMoved ? "move" : "finish"}
        onSelect={(key) => onMove(key === "move")}
      />
    </div>
  );
}

interface PeopleCardProps {
  at: StandingNode;
  old: JourneyNode | null;
  document: JourneyDocument;
  number: number;
  refs: JourneyRefs;
  choice: Choice;
  onChoice: (choice: Partial<Choice>) => void;
}

function PeopleCard({ at, old, document, number, refs, choice, onChoice }: PeopleCardProps) {
  const t = useTranslations("moving");
  const format = useFormat();
  const places = document.nodes.filter((node) => kindOf(node.kind).category !== "entry");
  const waits = at.kind === "wait" || at.kind === "time-window";
  const options = [
    { value: "finish" as const, title: t("finishIn", { version: at.versionNumber }), text: t("finishText", { version: at.versionNumber }) },
    {
      value: "move" as const,
      title: at.change === "removed" ? t("moveToNode") : t("move", { version: number }),
      text:
        at.change === "removed"
          ? t("moveNodeText", { version: number })
          : waits
            ? t("moveWaitText")
            : at.kind === "ai-call"
              ? t("moveCallText")
              : t("moveText", { version: number }),
    },
    { value: "exit" as const, title: t("exit"), text: t("exitText") },
  ];
  return (
    <div className="mb-2.5 rounded-card border border-border px-3.5 py-3" data-testid={`publish-node-${at.nodeId}`}>
      <div className="flex items-center gap-2">
        <KindIcon kind={at.kind} />
        <b className="truncate font-semibold">{at.name}</b>
        <Chip size="sm" tone={at.change === "removed" ? "bad" : "accent"}>
          {at.change === "removed" ? t("removed") : t("changed")}
        </Chip>
        <Chip size="sm" tone="line">
          v{at.versionNumber}
        </Chip>
        <span className="flex-1" />
        <span className="flex items-center gap-1 font-medium" data-metric="standing" data-value={at.people}>
          <UsersRound width={14} height={14} className="text-faint" aria-hidden />
          {t("here", { count: format.number(at.people) })}
        </span>
      </div>
      <Difference at={at} old={old} document={document} refs={refs} />
      <RadioCards
        label={t("choiceOf", { name: at.name })}
        name={keyOf(at)}
        options={options}
        value={choice.action}
        onChange={(action) => onChoice({ action })}
        className="mt-2 ml-9 grid-cols-3"
      />
      {choice.action === "move" ? (
        <div className="mt-2 ml-9 flex items-center gap-2 text-sm">
          <span className="text-muted">{t("to")}</span>
          <Select
            aria-label={t("to")}
            size="sm"
            className="w-60"
            options={places.map((node) => ({ value: node.id, label: node.name }))}
            value={choice.to}
            placeholder={t("chooseNode")}
            onChange={(to) => onChoice({ to })}
          />
          {choice.to === null ? <span className="text-warning-text">{t("mustChoose")}</span> : null}
        </div>
      ) : null}
      {at.calling > 0 && choice.action !== "finish" ? (
        <p className="mt-2 ml-9 flex items-center gap-1.5 text-sm text-muted">
          <Phone width={12} height={12} aria-hidden />
          {t("calling", { count: at.calling, version: at.versionNumber })}
        </p>
      ) : null}
    </div>
  );
}

/** The choice of the step before and after, where its one line tells. */
function Difference({ at, old, document, refs }: Pick<PeopleCardProps, "at" | "old" | "document" | "refs">) {
  const t = useTranslations("moving");
  const summary = useSummary(refs);
  const node = document.nodes.find((candidate) => candidate.id === at.nodeId);
  const target = document.nodes.find((candidate) => candidate.id === at.target);
  const before = old ? summary(old) : null;
  const after = node ? summary(node) : null;
  return (
    <p className="mt-1 ml-9 flex flex-wrap items-center gap-1.5 text-sm">
      {old === null ? (
        "\u00a0"
      ) : at.change === "removed" ? (
        <span className="text-muted">{target ? t("removedNext", { name: target.name }) : t("removedAlone")}</span>
      ) : before !== null && after !== null && before !== after ? (
        <>
          <s className="text-faint">{before}</s>
          <ArrowRight width={12} height={12} className="text-faint" aria-hidden />
          <span className="font-medium">{after}</span>
        </>
      ) : (
        <span className="text-muted">{node && old.name !== node.name ? t("renamed", { name: node.name }) : t("otherwise")}</span>
      )}
    </p>
  );
}
