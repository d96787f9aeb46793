"use client";
import { Route } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useCan, useClinicHref } from "@/components/shell/context";
import { Avatar } from "@/components/ui/avatar";
import { useFormat } from "@/components/use-format";
import type { Patient } from "@/lib/services/patients/get";
import { PhoneLine } from "./phone-line";
import { TagEditor } from "./tag-editor";

export function ProfileCard({ patient }: { patient: Patient }) {
  const t = useTranslations("patients");
  const genders = useTranslations("patients.gender");
  const about = [
    patient.gender && genders(patient.gender),
    patient.age === null ? null : t("age", { age: patient.age }),
    patient.recordNumber ? t("detail.record", { number: patient.recordNumber }) : t("lead"),
  ];
  return (
    <section aria-label={t("detail.title")} className="yd-card w-full flex-none p-[18px] lg:w-[284px]">
      <div className="flex items-center gap-3">
        <Avatar name={patient.name} sizePx={48} />
        <div className="min-w-0 flex-1">
          <p className="truncate text-xl font-semibold">{patient.name}</p>
          <p className="text-sm text-muted">{about.filter(Boolean).join(" · ")}</p>
        </div>
      </div>
      <dl className="mt-4">
        <Fact label={t("detail.phone")}>
          <PhoneLine patientId={patient.id} masked={patient.phoneMasked} />
        </Fact>
        {patient.phoneRegion ? <Fact label={t("detail.region")}>{patient.phoneRegion}</Fact> : null}
        <Fact label={t("detail.clinic")}>{patient.clinicName ?? "–"}</Fact>
        <Fact label={t("detail.consultant")}>{patient.consultantName ?? "–"}</Fact>
        <Fact label={t("detail.webConsultant")}>{patient.webConsultantName ?? "–"}</Fact>
        <Fact label={t("detail.source")}>{patient.source ?? "–"}</Fact>
        {patient.birthDate ? <Fact label={t("detail.birthDate")}>{patient.birthDate}</Fact> : null}
        {Object.entries(patient.attributes).map(([name, value]) => (
          <Fact key={name} label={name}>
            <span className="break-words whitespace-pre-line">{value}</span>
          </Fact>
        ))}
      </dl>
      <Part title={t("detail.tags")}>
        <TagEditor patientId={patient.id} tags={patient.tags.map((tag) => tag.name)} />
      </Part>
      <NextAppointment patient={patient} />
      <Benefits patient={patient} />
      <Reach patient={patient} />
      <Journeys patient={patient} />
    </section>
  );
}

function NextAppointment({ patient: { nextAppointment } }: { patient: Patient }) {
  const t = useTranslations("patients.detail");
  const format = useFormat();
  if (!nextAppointment) return null;
  const { doctorName, item, clinicName, startsAt } = nextAppointment;
  return (
    <Part title={t("nextAppointment")}>
      <div className="rounded-control bg-surface-secondary px-[11px] py-[9px]">
        <p className="font-medium">{format.dateTime(startsAt)}</p>
        <p className="text-sm text-muted">{[item, doctorName && t("doctor", { name: doctorName }), clinicName].filter(Boolean).join(" · ")}</p>
      </div>
    </Part>
  );
}

function Benefits({ patient: { benefits } }: { patient: Patient }) {
  const t = useTranslations("patients.detail");
  const format = useFormat();
  if (benefits.length === 0) return null;
  return (
    <Part title={t("benefits")}>
      <dl>
        {benefits.map((b) => (
          <Fact key={b.id} label={b.name}>
            {b.expiresOn
              ? t("benefitUntil", { remaining: b.remaining, date: format.date(b.expiresOn) })
              : t("benefitOpen", { remaining: b.remaining })}
          </Fact>
        ))}
      </dl>
    </Part>
  );
}

/** Whether this person may be called and texted, and if not, why. */
function Reach({ patient }: { patient: Patient }) {
  const t = useTranslations("patients.reach");
  const format = useFormat();
  const refusal = !patient.phoneMasked
    ? t("noPhone")
    : patient.optedOutAt
      ? t("optedOut", { date: format.date(patient.optedOutAt) })
      : patient.blacklisted
        ? t("blacklisted")
        : null;
  return (
    <Part title={t("title")}>
      <dl>
        <Fact label={t("call")}>
          {refusal ? <span className="text-danger-text">{refusal}</span> : <span className="text-success-text">{t("callable")}</span>}
        </Fact>
        <Fact label={t("text")}>
          {refusal ? <span className="text-danger-text">{refusal}</span> : <span className="text-success-text">{t("textable")}</span>}
        </Fact>
      </dl>
    </Part>
  );
}

/** The version that they are in, or were. */
const runPath = ({ journeyId, versionId }: Patient["journeys"][number]): string => `/journeys/${journeyId}?mode=run&version=${versionId}`;

function Journeys({ patient: { journeys } }: { patient: Patient }) {
  const t = useTranslations("patients.detail");
  const href = useClinicHref();
  const canSee = useCan("journey.view");
  if (journeys.length === 0) return null;
  return (
    <Part title={t("journeys")}>
      <ul className="flex flex-col gap-2">
        {journeys.map((j) => (
          <li key={j.id} className="flex items-center gap-2 text-sm">
            <span className="grid size-7 flex-none place-items-center rounded-control bg-channel-soft text-channel">
              <Route size={14} aria-hidden />
            </span>
            <span className="min-w-0 flex-1">
              {j.isOpen && canSee ? (
                <Link href={href(runPath(j))} className="block min-h-6 truncate font-medium hover:text-accent-text">
                  {j.name} v{j.version}
                </Link>
              ) : (
                <span className="block min-h-6 truncate font-medium">
                  {j.name} v{j.version}
                </span>
              )}
              <span className="flex items-center gap-2 text-muted">
                {j.finished ? t("journeyEnded") : t("journeyActive")}
                {j.isOpen && canSee ? (
                  <Link href={href(`${runPath(j)}&person=${j.id}`)} className="inline-flex min-h-6 items-center text-accent-text hover:underline">
                    {t("journeyWhy")}
                  </Link>
                ) : null}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-3 border-t border-separator pt-2.5">
      <h2 className="mb-1.5 text-sm font-medium">{title}</h2>
      {children}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-start py-[3px] text-sm">
      <dt className="w-16 flex-none break-words pr-1 text-muted">{label}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}
