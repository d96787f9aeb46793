"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Chip, type Tone } from "@/components/ui/chip";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { Patient } from "@/lib/services/patients/get";
import type { AppointmentRow, PatientRecords, TreatmentRow, VisitRow } from "@/lib/services/patients/records";

export const APPOINTMENT_TONES: Record<AppointmentRow["status"], Tone> = {
  booked: "accent",
  confirmed: "ok",
  arrived: "neutral",
  cancelled: "line",
  no_show: "warn",
};

export function AppointmentList({ patientId }: { patientId: string }) {
  const columns = useTranslations("patients.columns");
  const status = useTranslations("patients.appointmentStatus");
  const format = useFormat();
  return (
    <RecordTable<AppointmentRow>
      patientId={patientId}
      kind="appointments"
      pick={(records) => records.appointments}
      columns={[
        { key: "at", header: columns("at"), widthPx: 170, cell: (row) => format.dateTime(row.startsAt) },
        { key: "item", header: columns("item"), cell: (row) => row.item ?? "–" },
        { key: "doctor", header: columns("doctor"), widthPx: 110, cell: (row) => row.doctorName ?? "–" },
        { key: "clinic", header: columns("clinic"), widthPx: 110, cell: (row) => row.clinicName ?? "–" },
        {
          key: "status",
          header: columns("status"),
          widthPx: 100,
          cell: (row) => (
            <Chip size="sm" tone={APPOINTMENT_TONES[row.status]}>
              {status(row.status)}
            </Chip>
          ),
        },
      ]}
    />
  );
}

export function VisitList({ patientId }: { patientId: string }) {
  const columns = useTranslations("patients.columns");
  const format = useFormat();
  return (
    <RecordTable<VisitRow>
      patientId={patientId}
      kind="visits"
      pick={(records) => records.visits}
      columns={[
        {
          key: "at",
          header: columns("at"),
          widthPx: 170,
          cell: (row) => (format.time(row.visitedAt) === "00:00" ? format.date(row.visitedAt) : format.dateTime(row.visitedAt)),
        },
        { key: "item", header: columns("treated"), cell: (row) => row.items.join("、") || "–" },
        { key: "clinic", header: columns("clinic"), widthPx: 110, cell: (row) => row.clinicName ?? "–" },
      ]}
    />
  );
}

export function TreatmentList({ patientId }: { patientId: string }) {
  const columns = useTranslations("patients.columns");
  const format = useFormat();
  return (
    <RecordTable<TreatmentRow>
      patientId={patientId}
      kind="treatments"
      pick={(records) => records.treatments}
      columns={[
        { key: "at", header: columns("day"), widthPx: 170, cell: (row) => format.date(row.performedOn) },
        { key: "item", header: columns("item"), cell: (row) => row.item },
        { key: "clinic", header: columns("clinic"), widthPx: 110, cell: (row) => row.clinicName ?? "–" },
        {
          key: "amount",
          header: columns("amount"),
          align: "right",
          widthPx: 120,
          cell: (row) => (row.amountFen ? format.money(row.amountFen) : "–"),
        },
      ]}
    />
  );
}

export function BenefitList({ benefits }: { benefits: Patient["benefits"] }) {
  const t = useTranslations("patients");
  const columns = useTranslations("patients.columns");
  const format = useFormat();
  return (
    <DataTable
      aria-label={columns("benefit")}
      rowHeightPx={40}
      rows={benefits}
      rowId={(row) => row.id}
      empty={<EmptyState title={t("noRecords")} />}
      columns={[
        { key: "name", header: columns("benefit"), cell: (row) => row.name },
        { key: "until", header: columns("expiresOn"), widthPx: 170, cell: (row) => format.date(row.expiresOn) },
        { key: "left", header: columns("remaining"), align: "right", widthPx: 100, cell: (row) => format.number(row.remaining) },
      ]}
    />
  );
}

interface RecordTableProps<R> {
  patientId: string;
  kind: keyof PatientRecords;
  /** The list of that kind out of the answer. */
  pick: (records: PatientRecords) => R[];
  columns: Column<R>[];
}

function RecordTable<R extends { id: string }>({ patientId, kind, pick, columns }: RecordTableProps<R>) {
  const t = useTranslations("patients");
  const tabs = useTranslations("patients.tabs");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const query = useQuery(trpc.patients.records.queryOptions({ id: patientId, kind }));
  return (
    <DataTable
      aria-label={tabs(kind)}
      rowHeightPx={40}
      className="max-h-[calc(100dvh-220px)]"
      columns={columns}
      rows={query.data && pick(query.data)}
      rowId={(row) => row.id}
      error={query.isError ? { title: t("loadFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
      empty={<EmptyState title={t("noRecords")} />}
    />
  );
}
