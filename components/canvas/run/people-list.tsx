"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { PhoneCall, PhoneIncoming } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useClinicHref, useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { SearchField } from "@/components/ui/search-field";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { Checkbox } from "@/components/ui/toggles";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { RunPerson } from "@/lib/services/runs/people";
import type { Unit } from "./buckets";
import type { HandAsk, HandVerb } from "./by-hand-dialog";
import { filterInput, type PeopleFilter, refreshMs } from "./filter";
import type { Narrow } from "./narrows";
import type { List } from "./opened";
import { SelectionBar } from "./selection-bar";
import type { Scope } from "./scope";
import { listKey } from "./use-people-filter";
import { type Names, usePersonLines } from "./words";

const PAGE = 50;
const ROW_PX = 54;

export interface PeopleListProps {
  scope: Scope;
  filter: PeopleFilter;
  onFilter: (filter: PeopleFilter) => void;
  onWhy: (person: RunPerson) => void;
  onCall: (dispatchId: string) => void;
  /** Acts on people by hand; null where the member may not. */
  onHand: ((ask: HandAsk) => void) | null;
}

interface Listed {
  list: List;
  /** As the figure counts them. */
  total: number;
  unit: Unit;
  narrows: Narrow[];
  /** In the place of `narrows`. */
  head: ReactNode;
  names: Names;
}

export function PeopleList(props: PeopleListProps & Listed) {
  return <Inside key={listKey(props.scope, props.list)} {...props} />;
}

function Inside({ scope, list, total, unit, narrows, head, names, filter, onFilter, onWhy, onCall, onHand }: PeopleListProps & Listed) {
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
  const wanted = narrow === null ? total : (narrows.find((item) => item.key === narrow)?.count ?? 0);
  const query = useInfiniteQuery(
    trpc.runs.people.infiniteQueryOptions(
      { ...scope, ...filterInput(list, filter), limit: PAGE },
      {
        getNextPageParam: (page) => page.next,
        initialCursor: null,
        refetchInterval: ({ state }) => refreshMs(list.bucket, state.data?.pages.length ?? 1),
        placeholderData: (before) => before,
      },
    ),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const canMark = onHand !== null && list.bucket === "here";
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
          {head ?? (
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
                <PersonRow person={person} names={names} isWhole={list.node === null} onWhy={() => onWhy(person)} onCall={onCall} />
              </li>
            ) : null;
          })}
        </ul>
      </div>
      <div className="flex min-h-[49px] items-center gap-2 border-t border-border px-[18px] py-2 text-sm text-muted">
        <span className="flex-1" data-metric="listed" data-value={rows.length}>
          {search ? t("found", { shown: rows.length }) : t("shown", { count: wanted, unit, shown: format.number(rows.length) })}
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
  names: Names;
  /** People of any node: each says where. */
  isWhole: boolean;
  onWhy: () => void;
  onCall: (dispatchId: string) => void;
}

function PersonRow({ person, names, isWhole, onWhy, onCall }: PersonRowProps) {
  const t = useTranslations("canvas.run");
  const href = useClinicHref();
  const { line, detail: when, sent, isLive } = usePersonLines()(person, names);
  const where = names.node(person.node);
  // An exit without a text of its own has its name told by the line.
  const detail = isWhole && !line.endsWith(where) ? [where, when].filter(Boolean).join(" · ") : when;
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
