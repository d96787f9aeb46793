"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Avatar } from "@/components/ui/avatar";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { MemberRow, RoleRow } from "@/lib/services/members/list";
import { MemberDrawer } from "./member-drawer";
import { PermissionTable } from "./permission-table";
import { useClinicsText } from "./use-clinics-text";
import { useRoleName } from "./use-role-name";

type Tab = "members" | "roles";

export function MembersPage() {
  const t = useTranslations("members");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [tab, setTab] = useState<Tab>("members");
  const { data, error, refetch } = useQuery(trpc.members.list.queryOptions());
  return (
    <Page>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <Tabs
        aria-label={t("title")}
        selected={tab}
        onSelect={setTab}
        panelClassName="pt-3"
        items={[
          { key: "members", label: t("tab.members"), count: data?.members.length },
          { key: "roles", label: t("tab.roles"), count: data?.roles.length },
        ]}
      >
        {error && !data ? (
          <ErrorState title={t("loadFailed")} text={errorText(error)} onRetry={() => void refetch()} />
        ) : tab === "members" ? (
          <Members members={data?.members} roles={data?.roles ?? []} />
        ) : data ? (
          <PermissionTable roles={data.roles} />
        ) : (
          <SkeletonLines lines={8} />
        )}
      </Tabs>
    </Page>
  );
}

function Members({ members, roles }: { members: MemberRow[] | undefined; roles: RoleRow[] }) {
  const t = useTranslations("members");
  const format = useFormat();
  const roleName = useRoleName();
  const clinicsText = useClinicsText();
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = members?.find((m) => m.id === openId) ?? null;
  const columns: Column<MemberRow>[] = [
    {
      key: "name",
      header: t("column.name"),
      leastPx: 180,
      cell: (m) => (
        <span className="flex items-center gap-2.5">
          <Avatar name={m.name} />
          <span className="yd-two-line min-w-0">
            <span>
              <b className="font-semibold">{m.name}</b>
              {m.isSelf ? (
                <Chip size="sm" tone="line" className="ml-1.5">
                  {t("self")}
                </Chip>
              ) : null}
            </span>
            <span>{m.email}</span>
          </span>
        </span>
      ),
    },
    { key: "role", header: t("column.role"), widthPx: 180, cell: (m) => <Chip>{roleName(roles.find((r) => r.id === m.roleId))}</Chip> },
    { key: "clinics", header: t("column.clinics"), widthPx: 260, cell: (m) => clinicsText(m.clinics) },
    { key: "staff", header: t("column.staff"), widthPx: 140, cell: (m) => m.staffName ?? "–" },
    {
      key: "last",
      header: t("column.lastSignIn"),
      widthPx: 160,
      cell: (m) => (m.lastSignInAt ? format.dateTime(m.lastSignInAt) : <span className="text-faint">{t("never")}</span>),
    },
  ];
  return (
    <>
      <DataTable aria-label={t("title")} columns={columns} rows={members} rowId={(m) => m.id} onRowClick={(m) => setOpenId(m.id)} />
      <MemberDrawer member={opened} role={roles.find((r) => r.id === opened?.roleId)} onClose={() => setOpenId(null)} />
    </>
  );
}
