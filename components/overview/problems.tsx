"use client";
import { ChevronRight, CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCan, useClinicHref } from "@/components/shell/context";
import { useFormat } from "@/components/use-format";
import type { Problem } from "@/lib/services/overview/problems";

const HARD: ReadonlySet<Problem["kind"]> = new Set(["engineSilent", "killSwitch", "runFailed"]);

/** What a person should mend, each with the place to mend it. */
export function Problems({ problems }: { problems: Problem[] }) {
  const t = useTranslations("overview");
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 pb-1 text-success-text">
        <CircleCheck aria-hidden />
        {t("noProblems")}
      </p>
    );
  }
  return (
    <ul className="-mx-2">
      {problems.map((problem) => (
        <Row key={keyOf(problem)} problem={problem} />
      ))}
    </ul>
  );
}

function Row({ problem }: { problem: Problem }) {
  const t = useTranslations("overview.problem");
  const maySeeSystem = useCan("settings.system.view");
  const withClinic = useClinicHref();
  const place = placeOf(problem, maySeeSystem);
  const href = place && withClinic(place);
  const inside = (
    <>
      {HARD.has(problem.kind) ? (
        <CircleAlert aria-hidden className="mt-0.5 text-danger" />
      ) : (
        <TriangleAlert aria-hidden className="mt-0.5 text-warning" />
      )}
      <span className="min-w-0 flex-1">{useSentence(problem)}</span>
      {href ? (
        <span className="flex flex-none items-center font-medium text-accent-text">
          {t("open")}
          <ChevronRight aria-hidden width={14} height={14} />
        </span>
      ) : null}
    </>
  );
  return (
    <li>
      {href ? (
        <Link href={href} className="flex items-start gap-2 rounded-control px-2 py-1.5 -outline-offset-2 hover:bg-surface-secondary">
          {inside}
        </Link>
      ) : (
        <div className="flex items-start gap-2 px-2 py-1.5">{inside}</div>
      )}
    </li>
  );
}

function useSentence(problem: Problem): string {
  const t = useTranslations("overview.problem");
  const format = useFormat();
  switch (problem.kind) {
    case "engineSilent":
      return t("engineSilent");
    case "killSwitch":
      return t("killSwitch");
    case "journeyPaused":
      return t("journeyPaused", { journey: problem.journeyName, count: problem.count });
    case "launchMissed":
      return t("launchMissed", { journey: problem.journeyName, time: format.dateTime(problem.at) });
    case "runFailed":
      return t("runFailed", { journey: problem.journeyName });
    case "peopleFailed":
      return t("peopleFailed", { journey: problem.journeyName, count: problem.count });
    case "scriptUnusable":
      return t("scriptUnusable", { journey: problem.journeyName, script: problem.scriptName });
    case "importFailed":
      return t("importFailed", { file: problem.fileName });
    case "clinicInactive":
      return problem.reason
        ? t("clinicInactiveBecause", { clinic: problem.clinicName, reason: problem.reason })
        : t("clinicInactive", { clinic: problem.clinicName });
  }
}

function placeOf(problem: Problem, maySeeSystem: boolean): string | null {
  switch (problem.kind) {
    case "journeyPaused":
      return `/journeys/${problem.journeyId}?mode=run&version=${problem.versionId}`;
    case "runFailed":
      return `/journeys/${problem.journeyId}?mode=run&run=${problem.runId}`;
    case "peopleFailed":
      return `/journeys/${problem.journeyId}?mode=run&version=${problem.versionId}&node=${encodeURIComponent(problem.node)}&bucket=failed`;
    case "launchMissed":
      return `/journeys/${problem.journeyId}?mode=run`;
    case "scriptUnusable":
      return `/journeys/${problem.journeyId}`;
    case "importFailed":
      return "/patients/import";
    case "engineSilent":
      return maySeeSystem ? "/settings/system" : null;
    case "killSwitch":
      return maySeeSystem ? "/settings/system" : "/settings/calling-rules";
    case "clinicInactive":
      return "/settings/calling-rules";
  }
}

function keyOf(problem: Problem): string {
  if ("journeyId" in problem) return `${problem.kind} ${problem.journeyId}`;
  if (problem.kind === "clinicInactive") return `${problem.kind} ${problem.clinicName}`;
  if (problem.kind === "importFailed") return `${problem.kind} ${problem.fileName}`;
  return problem.kind;
}
