"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from "react";
import { Button } from "./button";
import { cx } from "./cx";
import { ErrorState, Skeleton } from "./states";
import { leastWidthPx, SELECT_COLUMN_PX } from "./table-width";
import { Checkbox } from "./toggles";

export type Column<R> = {
  key: string;
  /** Nothing for a column of row actions. */
  header?: ReactNode;
  /** "right" for numbers. */
  align?: "left" | "right" | "center";
  widthPx?: number;
  /** Of a column without a width, which takes what the others leave: the least it is content with. */
  leastPx?: number;
  cell: (row: R) => ReactNode;
};

/** Choosing rows; while some are chosen a bar with `actions` stands in the place of the filters. */
export type DataTableSelection = {
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
  rowLabel?: (id: string) => string;
  actions?: ReactNode;
};

export type DataTableProps<R> = {
  "aria-label": string;
  columns: ReadonlyArray<Column<R>>;
  /** undefined = still loading. */
  rows: readonly R[] | undefined;
  rowId: (row: R) => string;
  /** 46 = two lines, 40 = one. */
  rowHeightPx?: 46 | 40;
  onRowClick?: (row: R) => void;
  selection?: DataTableSelection;
  /** Keyset paging. */
  hasMore?: boolean;
  onLoadMore?: () => void;
  isLoadingMore?: boolean;
  /** Newer rows are on their way: the old ones stay, dimmed. */
  isStale?: boolean;
  error?: { title: ReactNode; text?: ReactNode; onRetry?: () => void } | null;
  empty?: ReactNode;
  /** Above the table; gives way to the selection bar. */
  filters?: ReactNode;
  footer?: ReactNode;
  className?: string;
};

const OVERSCAN_ROWS = 8;
const NOTHING = "\u00a0";

export function DataTable<R>(props: DataTableProps<R>) {
  const { columns, rows, rowId, rowHeightPx = 46, onRowClick, selection, error, empty, footer, className } = props;
  const t = useTranslations("common");
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: OVERSCAN_ROWS,
    initialRect: { width: 1000, height: 1200 },
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.start ?? 0;
  const last = items.length ? virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0) : 0;
  const span = columns.length + (selection ? 1 : 0);
  const ids = rows?.map(rowId) ?? [];
  const chosen = selection ? ids.filter((id) => selection.selected.has(id)).length : 0;

  function toggle(id: string, on: boolean) {
    if (!selection) return;
    const next = new Set(selection.selected);
    if (on) next.add(id);
    else next.delete(id);
    selection.onChange(next);
  }

  const isChoosing = selection !== undefined && selection.selected.size > 0;
  const toolbar = isChoosing ? (
    <SelectionBar count={selection.selected.size} onClear={() => selection.onChange(new Set())}>
      {selection.actions}
    </SelectionBar>
  ) : (
    props.filters
  );

  // What was filtered by stays within reach: it may be what failed.
  if (error && !rows) {
    return (
      <div className={className}>
        {toolbar}
        <ErrorState title={error.title} text={error.text} onRetry={error.onRetry} />
      </div>
    );
  }
  if (rows && rows.length === 0 && empty) {
    return (
      <div className={className}>
        {toolbar}
        {empty}
      </div>
    );
  }

  return (
    <div className={cx("flex min-h-0 flex-col", className)}>
      {toolbar ? <div className="mb-2 flex-none">{toolbar}</div> : null}
      <div ref={scroller} className="yd-table-scroll flex-1" tabIndex={0} role="region" aria-label={props["aria-label"]}>
        <table
          className="yd-table"
          style={{ minWidth: leastWidthPx(columns, selection !== undefined) }}
          data-dimmed={props.isStale}
          aria-rowcount={rows ? rows.length + 1 : undefined}
          aria-busy={!rows}
        >
          <colgroup>
            {selection ? <col style={{ width: SELECT_COLUMN_PX }} /> : null}
            {columns.map((c) => (
              <col key={c.key} style={c.widthPx ? { width: c.widthPx } : undefined} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {selection ? (
                <th scope="col">
                  <Checkbox
                    aria-label={t("selectAll")}
                    isSelected={chosen > 0 && chosen === ids.length}
                    isIndeterminate={chosen > 0 && chosen < ids.length}
                    onChange={(on) => selection.onChange(on ? new Set([...selection.selected, ...ids]) : new Set())}
                  />
                </th>
              ) : null}
              {columns.map((c) =>
                c.header ? (
                  <th key={c.key} scope="col" data-align={c.align}>
                    {c.header}
                  </th>
                ) : (
                  <td key={c.key}>{NOTHING}</td>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {!rows ? <LoadingRows span={span} heightPx={rowHeightPx} /> : null}
            {first > 0 ? (
              <tr aria-hidden>
                <td className="yd-spacer" colSpan={span} style={{ height: first }}>
                  {NOTHING}
                </td>
              </tr>
            ) : null}
            {items.map((item) => {
              const row = rows?.[item.index];
              if (!row) return null;
              const id = rowId(row);
              const isSelected = selection?.selected.has(id) ?? false;
              return (
                <tr
                  key={id}
                  aria-rowindex={item.index + 2}
                  data-selected={isSelected}
                  data-clickable={Boolean(onRowClick)}
                  style={{ height: rowHeightPx }}
                  tabIndex={onRowClick ? 0 : undefined}
                  onClick={onRowClick ? (event) => !isControl(event) && onRowClick(row) : undefined}
                  onKeyDown={onRowClick ? (event) => event.key === "Enter" && !isControl(event) && onRowClick(row) : undefined}
                >
                  {selection ? (
                    <td>
                      <Checkbox aria-label={selection.rowLabel?.(id) ?? t("selectRow")} isSelected={isSelected} onChange={(on) => toggle(id, on)} />
                    </td>
                  ) : null}
                  {columns.map((c) => (
                    <td key={c.key} data-align={c.align}>
                      {c.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
            {last > 0 ? (
              <tr aria-hidden>
                <td className="yd-spacer" colSpan={span} style={{ height: last }}>
                  {NOTHING}
                </td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </div>
      {footer || props.hasMore || (error && rows) ? (
        <div className="flex min-h-11 flex-none items-center gap-2 px-1 text-sm text-muted">
          <span className="flex-1">{footer}</span>
          {error && rows ? <span className="text-danger-text">{error.title}</span> : null}
          {props.hasMore ? (
            <Button size="sm" onPress={props.onLoadMore} isPending={props.isLoadingMore}>
              {t("loadMore")}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function SelectionBar({ count, onClear, children }: { count: number; onClear: () => void; children: ReactNode }) {
  const t = useTranslations("common");
  return (
    <div className="yd-selection" role="toolbar" aria-label={t("selectedCount", { count })}>
      <span className="font-medium">{t("selectedCount", { count })}</span>
      <Button variant="link" size="sm" onPress={onClear}>
        {t("clearSelection")}
      </Button>
      <span className="flex-1" />
      {children}
    </div>
  );
}

/** A title over a quieter second line, as in most first columns. */
export function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <span className="yd-two-line">
      <span className="font-semibold">{first}</span>
      <span>{second}</span>
    </span>
  );
}

function LoadingRows({ span, heightPx }: { span: number; heightPx: number }) {
  return Array.from({ length: 8 }, (_, i) => (
    <tr key={i} style={{ height: heightPx }} aria-hidden>
      <td colSpan={span}>
        <Skeleton widthPx={`${[64, 82, 71, 90][i % 4]}%`} />
      </td>
    </tr>
  ));
}

/** A click on a control inside the row is not a click on the row. */
function isControl(event: MouseEvent | KeyboardEvent): boolean {
  return (
    event.target instanceof Element &&
    event.target !== event.currentTarget &&
    event.target.closest("a, button, input, label, [role=button], [role=checkbox]") !== null
  );
}
