"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ContactRound, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan, useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { LinkButton } from "@/components/ui/link-button";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { useFormat } from "@/components/use-format";
import { usePaged } from "@/components/use-paged";
import type { PatientRow } from "@/lib/services/patients/list";
import { PatientFilterBar } from "./filter-bar";
import { isFiltered, usePatientFilters } from "./filters";
import { PatientCell } from "./patient-cell";

const TAGS_SHOWN = 2;

export function PatientsPage() {
  const t = useTranslations("patients");
  const trpc = useTRPC();
  const router = useRouter();
  const href = useClinicHref();
  const format = useFormat();
  const { clinicId } = useClinic();
  const canImport = useCan("patient.import");
  const { filters, change } = usePatientFilters();
  const [search, setSearch] = useState("");
  const options = useQuery(trpc.patients.options.queryOptions());
  const query = useInfiniteQuery(
    trpc.patients.list.infiniteQueryOptions(
      { ...filters, clinicId, search: search || null },
      { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData },
    ),
  );
  const paged = usePaged(query, t("loadFailed"));
  const { rows } = paged;
  const total = query.data?.pages[0]?.total;
  const columns = useColumns();
  const importButton = canImport ? (
    <LinkButton href={href("/patients/import")} icon={<Upload aria-hidden />} variant={rows?.length === 0 ? "primary" : "default"}>
      {t("import")}
    </LinkButton>
  ) : null;
  const narrowed = isFiltered(filters) || search !== "";
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        aside={total === null || total === undefined ? null : <Chip size="sm">{format.number(total)}</Chip>}
        actions={importButton}
      />
      <PatientFilterBar filters={filters} change={change} search={search} onSearch={setSearch} options={options.data} />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rowId={(row) => row.id}
        onRowClick={(row) => router.push(href(`/patients/${row.id}`))}
        {...paged}
        empty={
          narrowed ? (
            <EmptyState icon={<ContactRound aria-hidden />} title={t("noMatchTitle")} text={t("noMatchText")} />
          ) : (
            <EmptyState icon={<ContactRound aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} action={importButton} />
          )
        }
        footer={rows && total !== null && total !== undefined ? t("shown", { count: rows.length, total }) : undefined}
      />
    </Page>
  );
}

function useColumns(): Column<PatientRow>[] {
  const t = useTranslations("patients");
  const columns = useTranslations("patients.columns");
  const genders = useTranslations("patients.gender");
  const format = useFormat();
  const about = (row: PatientRow): string =>
    [row.gender && genders(row.gender), row.age === null ? null : t("age", { age: row.age })].filter(Boolean).join(" · ") || "–";
  return [
    {
      key: "name",
      header: columns("name"),
      widthPx: 130,
      cell: (row) => <PatientCell id={row.id} name={row.name} second={about(row)} />,
    },
    { key: "phone", header: columns("phone"), widthPx: 120, cell: (row) => row.phoneMasked ?? <span className="text-faint">{t("noPhone")}</span> },
    { key: "record", header: columns("recordNumber"), widthPx: 120, cell: (row) => row.recordNumber ?? <Chip size="sm">{t("lead")}</Chip> },
    { key: "clinic", header: columns("clinic"), widthPx: 90, cell: (row) => row.clinicName ?? "–" },
    {
      key: "consultants",
      header: columns("consultants"),
      widthPx: 150,
      cell: (row) => <TwoLines first={<span className="font-normal">{row.consultantName ?? "–"}</span>} second={row.webConsultantName ?? "–"} />,
    },
    {
      key: "tags",
      header: columns("tags"),
      cell: (row) => (
        <span className="flex items-center gap-1" title={row.tags.join("、")}>
          {row.tags.slice(0, TAGS_SHOWN).map((tag) => (
            <Chip key={tag} size="sm">
              {tag}
            </Chip>
          ))}
          {row.tags.length > TAGS_SHOWN ? <span className="text-xs text-muted">+{row.tags.length - TAGS_SHOWN}</span> : null}
          {row.tags.length === 0 ? <span className="text-faint">–</span> : null}
        </span>
      ),
    },
    { key: "visit", header: columns("lastVisit"), widthPx: 100, cell: (row) => format.date(row.lastVisitAt) },
    {
      key: "next",
      header: columns("nextAppointment"),
      widthPx: 150,
      cell: (row) =>
        row.nextAppointmentAt ? (
          <TwoLines first={<span className="font-normal">{format.dateTime(row.nextAppointmentAt)}</span>} second={row.nextAppointmentItem ?? "–"} />
        ) : (
          <span className="text-faint">–</span>
        ),
    },
  ];
}
