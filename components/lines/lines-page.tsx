"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Folder, FolderPlus, Pause, Phone, Play, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Chip, StatusChip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Menu } from "@/components/ui/menu";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { LineRow, Lines } from "@/lib/services/lines/list";

const LineDialog = dynamic(() => import("./line-dialog").then((module) => module.LineDialog), { ssr: false });
const GroupDialog = dynamic(() => import("./group-dialog").then((module) => module.GroupDialog), { ssr: false });

const REFRESH_MS = 5_000;

/** The numbers that calls come from: their limits, how many calls are on them, and how they do. */
export function LinesPage() {
  const t = useTranslations("lines");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const mayManage = useCan("settings.lines.manage");
  const [opened, setOpened] = useState<LineRow | "new" | null>(null);
  const [openedGroup, setOpenedGroup] = useState<Lines["groups"][number] | "new" | null>(null);
  const { data, error, refetch } = useQuery(trpc.lines.list.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  const columns = useColumns(mayManage);
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden />} isDisabled={!data || data.groups.length === 0} onPress={() => setOpened("new")}>
      {t("add")}
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={t("title")}
        subtitle={t("subtitle")}
        actions={
          mayManage ? (
            <>
              <GroupsMenu groups={data?.groups ?? []} onOpen={setOpenedGroup} />
              {add}
            </>
          ) : undefined
        }
      />
      <DataTable
        aria-label={t("title")}
        columns={columns}
        rows={data?.lines}
        rowId={(row) => row.id}
        {...(mayManage ? { onRowClick: (row: LineRow) => setOpened(row) } : {})}
        error={error && !data ? { title: t("loadFailed"), text: errorText(error), onRetry: () => void refetch() } : null}
        empty={<EmptyState icon={<Phone aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} />}
      />
      {opened && data ? (
        <LineDialog line={opened === "new" ? null : opened} groups={data.groups} regions={data.regions} onClose={() => setOpened(null)} />
      ) : null}
      {openedGroup ? <GroupDialog group={openedGroup === "new" ? null : openedGroup} onClose={() => setOpenedGroup(null)} /> : null}
    </Page>
  );
}

/** Each group, to change it, and a new one. */
function GroupsMenu({ groups, onOpen }: { groups: Lines["groups"]; onOpen: (group: Lines["groups"][number] | "new") => void }) {
  const t = useTranslations("lines");
  const known = groups.map((group) => ({
    key: group.id,
    label: group.name,
    note: group.isDefault ? t("default") : undefined,
    icon: <Folder width={14} height={14} aria-hidden />,
    onAction: () => onOpen(group),
  }));
  const added = { key: "new", label: t("addGroup"), icon: <FolderPlus width={14} height={14} aria-hidden />, onAction: () => onOpen("new") };
  return (
    <Menu
      aria-label={t("groups")}
      placement="bottom end"
      trigger={<Button icon={<Folder aria-hidden />}>{t("groups")}</Button>}
      sections={[...(known.length > 0 ? [{ key: "known", items: known }] : []), { key: "add", items: [added] }]}
    />
  );
}

function useColumns(mayManage: boolean): Column<LineRow>[] {
  const t = useTranslations("lines");
  const format = useFormat();
  const columns: Column<LineRow>[] = [
    { key: "caller", header: t("column.caller"), cell: (row) => <TwoLines first={row.caller} second={row.region ?? t("nationwide")} /> },
    {
      key: "group",
      header: t("column.group"),
      widthPx: 150,
      cell: (row) => (
        <span className="flex items-center gap-1.5">
          <span className="truncate">{row.groupName}</span>
          {row.isDefaultGroup ? (
            <Chip size="sm" tone="line">
              {t("default")}
            </Chip>
          ) : null}
        </span>
      ),
    },
    {
      key: "state",
      header: t("column.state"),
      widthPx: 100,
      cell: (row) => (
        <StatusChip size="sm" status={row.state === "paused" ? "paused" : "live"}>
          {row.state === "paused" ? t("paused") : t("enabled")}
        </StatusChip>
      ),
    },
    {
      key: "health",
      header: t("column.health"),
      widthPx: 180,
      cell: (row) =>
        row.restingUntil ? (
          <Chip size="sm" tone="warn">
            {t("resting", { time: format.time(row.restingUntil) })}
          </Chip>
        ) : row.failures > 0 ? (
          t("failures", { count: row.failures })
        ) : (
          <span className="text-muted">{t("healthy")}</span>
        ),
    },
    {
      key: "rate",
      header: t("column.rate"),
      widthPx: 110,
      align: "right",
      cell: (row) => format.number(row.callsPerSecond, row.callsPerSecond % 1 === 0 ? 0 : 1),
    },
    {
      key: "seats",
      header: t("column.seats"),
      widthPx: 130,
      align: "right",
      cell: (row) => `${format.number(row.inUse)} / ${format.number(row.maxConcurrent)}`,
    },
  ];
  if (mayManage) columns.push({ key: "act", header: "", widthPx: 110, align: "right", cell: (row) => <StateButton line={row} /> });
  return columns;
}

/** Pauses a line, or lets it take calls again. */
function StateButton({ line }: { line: LineRow }) {
  const t = useTranslations("lines");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const set = useMutation(
    trpc.lines.setState.mutationOptions({
      onError: (error) => toast(errorText(error), { tone: "bad" }),
      onSuccess: (_, { id, state }) =>
        state === "paused"
          ? toast(t("pausedNow", { caller: line.caller }), { action: { label: t("undo"), onPress: () => set.mutate({ id, state: "enabled" }) } })
          : toast(t("resumedNow", { caller: line.caller })),
      onSettled: () => client.invalidateQueries(trpc.lines.pathFilter()),
    }),
  );
  const isOff = line.state === "paused" || line.restingUntil !== null;
  return (
    <Button
      size="xs"
      icon={isOff ? <Play aria-hidden /> : <Pause aria-hidden />}
      isPending={set.isPending}
      onPress={() => set.mutate({ id: line.id, state: isOff ? "enabled" : "paused" })}
    >
      {isOff ? t("resume") : t("pause")}
    </Button>
  );
}
