"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTRPC } from "@/components/trpc";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useTitle } from "@/components/use-title";
import { readPeriod, readSide, sideText } from "./compare/sides";
import { EditMode } from "./edit-mode";
import type { Mode } from "./header";
import { readOpened, withOpened } from "./run/opened";

const CompareMode = dynamic(() => import("./compare/compare-mode").then((module) => module.CompareMode), { ssr: false, loading: () => <Loading /> });
const RunMode = dynamic(() => import("./run/run-mode").then((module) => module.RunMode), { ssr: false, loading: () => <Loading /> });

const MODES: readonly Mode[] = ["edit", "run", "compare"];

/** One journey: drawn, as it runs, or two of its runs compared. The mode stands in the URL. */
export function JourneyPage({ id }: { id: string }) {
  const t = useTranslations("canvas");
  const trpc = useTRPC();
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const errorText = useErrorText();
  const journey = useQuery(trpc.journeys.get.queryOptions({ id }, { staleTime: 0, refetchOnWindowFocus: false }));
  useTitle(journey.data?.name);
  const refs = useQuery(trpc.journeys.refs.queryOptions({ journeyId: id }, { staleTime: 60_000 }));
  const mode = MODES.find((candidate) => candidate === search.get("mode")) ?? "edit";

  function go(next: Mode, extra: Record<string, string> = {}) {
    const params = new URLSearchParams({ ...(next === "edit" ? {} : { mode: next }), ...extra });
    const clinic = search.get("clinic");
    if (clinic) params.set("clinic", clinic);
    const query = params.toString();
    router.push(query ? `${pathname}?${query}` : pathname);
  }

  const failed = journey.error ?? refs.error;
  if (failed && !(journey.data && refs.data)) {
    return (
      <ErrorState
        title={t("loadFailed")}
        text={errorText(failed)}
        onRetry={() => {
          void journey.refetch();
          void refs.refetch();
        }}
      />
    );
  }
  if (!journey.data || !refs.data) return <Loading />;
  if (mode === "run") {
    return (
      <RunMode
        journey={journey.data}
        refs={refs.data}
        versionId={search.get("version")}
        runId={search.get("run") ?? journey.data.lastTestRunId}
        onMode={go}
        // The same figure of another run; a person's way is of one run.
        onChoose={(chosen) =>
          go("run", { ...Object.fromEntries(new URLSearchParams(withOpened("", { ...readOpened(search), person: null }))), ...chosen })
        }
      />
    );
  }
  if (mode === "compare") {
    const [before, after] = [readSide(search.get("a")), readSide(search.get("b"))];
    return (
      <CompareMode
        journey={journey.data}
        refs={refs.data}
        choice={before && after ? { sides: { before, after }, period: readPeriod(search.get("days")) } : null}
        onMode={go}
        onChoose={({ sides, period }) => go("compare", { a: sideText(sides.before), b: sideText(sides.after), days: period })}
      />
    );
  }
  return <EditMode journey={journey.data} refs={refs.data} onMode={go} onChanged={() => void journey.refetch()} />;
}

function Loading() {
  return (
    <div className="flex h-full flex-col">
      <div className="h-[52px] border-b border-border bg-surface" />
      <div className="flex-1 bg-canvas p-10">
        <div className="mx-auto max-w-md">
          <SkeletonLines lines={6} />
        </div>
      </div>
    </div>
  );
}
