"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { PhoneCall, PhoneIncoming } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCallback, useRef, useState } from "react";
import { useClinicHref, useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { SearchField } from "@/components/ui/search-field";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { Checkbox } from "@/components/ui/toggles";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { JourneyRefs } from "@/lib/journey/refs";
import { HERE_STATES, type NodeFigures, type Share } from "@/lib/metrics/node-figures";
import type { RunPerson } from "@/lib/services/runs/people";
import { TO_GOAL } from "@/lib/journey/plan";
import { useIntentsText, intentText } from "../flow/edge-label";
import { useOutletName } from "../words";
import { type Bucket, bucketCount, isPart, unitOf } from "./buckets";
import type { HandAsk, HandVerb } from "./by-hand-dialog";
import { filterInput, type PeopleFilter, refreshMs } from "./filter";
import { ListHead } from "./list-head";
import { SelectionBar } from "./selection-bar";
import type { Scope } from "./scope";
import { listKey } from "./use-people-filter";
import { usePersonLines, useReason } from "./words";

const PAGE = 50;
const ROW_PX = 54;

interface PeopleListProps {
  scope: Scope;
  node: JourneyNode;
  document: JourneyDocument;
  refs: JourneyRefs;
  figures: NodeFigures | null;
  bucket: Bucket;
  filter: PeopleFilter;
  onFilter: (filter: PeopleFilter) => void;
  onWhy: (person: RunPerson) => void;
  onCall: (dispatchId: string) => void;
  /** Acts on people by hand; null where the member may not. */
  onHand: ((ask: HandAsk) => void) | null;
}

/** Filters within one part of a node's sum: a state, an outlet, a reason. */
interface Narrow {
  key: string;
  label: string;
  count: number;
}

export function PeopleList(props: PeopleListProps) {
  return <Inside key={listKey(props.scope, props.node.id, props.bucket)} {...props} />;
}

function Inside({ scope, node, document, refs, figures, bucket, filter, onFilter, onWhy, onCall, onHand }: PeopleListProps) {
  const t = useTranslations("canvas.run");
  const hand = useTranslations("byHand");
  const trpc = useTRPC();
  const { isLimited } = useShell();
  const format = useFormat();
  const errorText = useErrorText();
  const { search, narrow } = filter;
  // Figures are drawn every second: a field that waits for the end of typing must not begin anew each time.
  const setSearch = useCallback((typed: string) => onFilter({ ...filter, search: typed }), [filter, onFilter]);
  const setNarrow = (key: string | null) => onFilter({ ...filter, narrow: key });
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const nodeName = (id: string) => document.nodes.find((candidate) => candidate.id === id)?.name ?? id;
  const goalName = (outlet: string) => (outlet.startsWith(TO_GOAL) ? t("toGoal", { goal: nodeName(outlet.slice(TO_GOAL.length)) }) : null);
  const narrows = useNarrows(node, refs, figures, bucket, goalName);
  const total = bucketCount(figures, bucket);
  const wanted = narrow === null ? total : (narrows.find((item) => item.key === narrow)?.count ?? 0);
  const query = useInfiniteQuery(
    trpc.runs.people.infiniteQueryOptions(
      { ...scope, node: node.id, ...filterInput(bucket, filter), limit: PAGE },
      {
        getNextPageParam: (page) => page.next,
        initialCursor: null,
        refetchInterval: ({ state }) => refreshMs(bucket, state.data?.pages.length ?? 1),
        placeholderData: (before) => before,
      },
    ),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const canMark = onHand !== null && bucket === "here";
  // Whoever has left meanwhile is not acted on.
  const selected = canMark ? rows.filter((row) => marked.has(row.enrolmentId)) : [];
  const mark = (id: string, on: boolean) => setMarked((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const act = (verb: HandVerb) => {
    onHand?.({
      verb,
      enrolmentIds: selected.map((row) => row.enrolmentId),
      name: selected.length === 1 ? (selected[0]?.name ?? null) : null,
      onDone: () => setMarked(new Set()),
    });
  };
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    initialRect: { width: 424, height: 600 },
  });
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const names = {
    outlet: (id: string) => {
      const outlet = outletsOf(node).find((candidate) => candidate.id === id);
      return outlet ? (intentsText(node, outlet, refs) ?? outletName(outlet)) : (goalName(id) ?? id);
    },
    node: nodeName,
    intent: (key: string) => intentText(node, key, refs),
  };
  return (
    <>
      {selected.length > 0 ? (
        <SelectionBar
          count={selected.length}
          isAll={selected.length === rows.length}
          onAll={(on) => setMarked(new Set(on ? rows.map((row) => row.enrolmentId) : []))}
          onAct={act}
        />
      ) : (
        <div className="flex flex-wrap items-center gap-1.5 border-t border-separator px-[18px] py-2.5">
          {bucket === "entered" || isPart(bucket) ? (
            <>
              <NarrowChip label={t("all")} count={total} isChosen={narrow === null} onChoose={() => setNarrow(null)} />
              {narrows.map((item) => (
                <NarrowChip
                  key={item.key}
                  label={item.label}
                  count={item.count}
                  isChosen={narrow === item.key}
                  onChoose={() => setNarrow(item.key)}
                />
              ))}
              <span className="flex-1" />
            </>
          ) : (
            <ListHead node={node} figures={figures} bucket={bucket} />
          )}
          <SearchField aria-label={t("search")} placeholder={t("search")} size="sm" className="w-36" value={search} onChange={setSearch} />
        </div>
      )}
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto border-t border-separator">
        {query.isError && rows.length === 0 ? (
          <ErrorState title={t("peopleFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        {query.isPending ? (
          <div className="px-[18px] py-3">
            <SkeletonLines lines={6} />
          </div>
        ) : null}
        {query.isSuccess && rows.length === 0 ? (
          <p className="px-[18px] py-6 text-center text-muted">{search ? t("noneFound") : t("nobody")}</p>
        ) : null}
        <ul className="relative" style={{ height: virtual.getTotalSize() }} aria-label={t("people")} data-testid="people">
          {virtual.getVirtualItems().map((item) => {
            const person = rows[item.index];
            return person ? (
              <li
                key={`${person.enrolmentId}/${person.visit}/${person.dispatch?.id}`}
                className={cx(
                  "absolute inset-x-0 flex items-center gap-2 border-b border-separator px-[18px]",
                  query.isPlaceholderData && "cv-stale",
                )}
                style={{ height: ROW_PX, top: item.start }}
              >
                {canMark ? (
                  <Checkbox
                    aria-label={hand("select", { name: person.name })}
                    isSelected={marked.has(person.enrolmentId)}
                    onChange={(on) => mark(person.enrolmentId, on)}
                  />
                ) : null}
                <PersonRow person={person} names={names} onWhy={() => onWhy(person)} onCall={onCall} />
              </li>
            ) : null;
          })}
        </ul>
      </div>
      <div className="flex min-h-[49px] items-center gap-2 border-t border-border px-[18px] py-2 text-sm text-muted">
        <span className="flex-1" data-metric="listed" data-value={rows.length}>
          {search
            ? t("found", { shown: rows.length })
            : t("shown", { count: wanted, unit: unitOf(bucket, node.kind), shown: format.number(rows.length) })}
          {isLimited ? <span className="block text-xs">{t("onlyYours")}</span> : null}
        </span>
        {query.hasNextPage ? (
          <Button size="sm" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t("loadMore")}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function useNarrows(
  node: JourneyNode,
  refs: JourneyRefs,
  figures: NodeFigures | null,
  bucket: Bucket,
  goalName: (outlet: string) => string | null,
): Narrow[] {
  const t = useTranslations("canvas.run.state");
  const reason = useReason();
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  if (!figures || !isPart(bucket)) return [];
  if (bucket === "here") {
    const labels = {
      ready: t("ready"),
      waiting: t("waiting"),
      to_call: t("toCall"),
      calling: t("calling"),
      waiting_redial: t("waitingRedial"),
      texting: t("texting"),
      sending: t("sending"),
    };
    return HERE_STATES.flatMap((state) => (figures.here[state] > 0 ? [{ key: state, label: labels[state], count: figures.here[state] }] : []));
  }
  const outlets = outletsOf(node);
  const labelOf = (share: Share) => {
    if (bucket !== "left") return reason(share.key);
    const outlet = outlets.find((candidate) => candidate.id === share.key);
    return outlet ? (intentsText(node, outlet, refs) ?? outletName(outlet)) : (goalName(share.key) ?? share.key);
  };
  return figures[bucket].map((share) => ({ key: share.key, label: labelOf(share), count: share.count }));
}

function NarrowChip({ label, count, isChosen, onChoose }: { label: string; count: number; isChosen: boolean; onChoose: () => void }) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="h-6 max-w-52 truncate rounded-chip px-2 text-sm font-medium text-muted shadow-[inset_0_0_0_1px_var(--border)] aria-pressed:bg-accent-soft aria-pressed:text-accent-text aria-pressed:shadow-none"
    >
      {label} {format.number(count)}
    </button>
  );
}

interface PersonRowProps {
  person: RunPerson;
  names: { outlet: (id: string) => string; node: (id: string) => string; intent: (key: string) => string };
  onWhy: () => void;
  onCall: (dispatchId: string) => void;
}

function PersonRow({ person, names, onWhy, onCall }: PersonRowProps) {
  const t = useTranslations("canvas.run");
  const href = useClinicHref();
  const { line, detail, sent, isLive } = usePersonLines()(person, names);
  const call = person.dispatch?.channel === "call" && person.dispatch.startedAt ? person.dispatch.id : null;
  return (
    <>
      <span className="w-[150px] flex-none">
        <span className="flex items-baseline gap-1.5">
          <Link href={href(`/patients/${person.customerId}`)} className="min-w-0 truncate font-medium hover:text-accent-text">
            {person.name}
          </Link>
          {sent ? (
            <span className={cx("flex-none text-xs", person.dispatch?.state === "failed" ? "text-danger-text" : "text-muted")} data-testid="sent">
              {sent}
            </span>
          ) : null}
        </span>
        <span className="block truncate text-sm text-muted">
          {[person.phoneMasked ?? t("noPhone"), person.clinicName].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className="min-w-0 flex-1">
        <span className={cx("flex items-center gap-1.5 truncate text-sm font-medium", isLive && "text-success-text")}>
          {isLive ? <PhoneCall width={12} height={12} aria-hidden /> : null}
          <span className="truncate" title={line}>
            {line}
          </span>
        </span>
        <span className="block truncate text-sm text-muted" title={detail}>
          {detail}
        </span>
      </span>
      {call ? (
        <IconButton
          size="xs"
          label={t("openCall", { name: person.name })}
          icon={<PhoneIncoming width={14} height={14} aria-hidden />}
          onPress={() => onCall(call)}
        />
      ) : null}
      <button
        type="button"
        className="min-h-6 flex-none text-sm font-medium text-accent-text hover:underline"
        aria-label={t("whyOf", { name: person.name })}
        data-why={person.enrolmentId}
        onClick={onWhy}
      >
        {t("why")}
      </button>
    </>
  );
}
