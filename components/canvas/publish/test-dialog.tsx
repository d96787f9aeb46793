"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { NumberField } from "@/components/ui/number-field";
import { isInRange } from "@/components/ui/number-range";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import { useNodeProblemText } from "../words";

interface TestDialogProps {
  journeyId: string;
  document: JourneyDocument;
  refs: JourneyRefs;
  problems: Problem[];
  onClose: () => void;
  onStarted: (runId: string) => void;
}

const SIZES = [20, 100, 500];
const SAMPLE = { min: 1, max: 10_000, step: 1 };

/** The draft over a sample on a clock that jumps: nobody is called, and no live figure knows of it. */
export function TestDialog({ journeyId, document, refs, problems, onClose, onStarted }: TestDialogProps) {
  const t = useTranslations("canvas.test");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const problemText = useNodeProblemText(document.nodes);
  const [size, setSize] = useState<number | null>(100);
  const start = useMutation(trpc.runs.startTest.mutationOptions());
  const { audienceId } = readAudienceEntry(document.nodes.find((node) => node.kind === "audience-entry")?.config);
  const audience = refs.audiences.find((candidate) => candidate.id === audienceId);
  const counts = useQuery(trpc.audiences.counts.queryOptions({ ids: [audienceId] }, { enabled: audience !== undefined }));
  const people = audience ? (counts.data?.[audienceId] ?? null) : null;
  const errors = [...problems, ...(start.data?.type === "problems" ? start.data.problems : [])].filter((problem) => problem.severity === "error");
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("title")}
      subtitle={t("subtitle")}
      footer={
        <>
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button
            variant="primary"
            icon={<FlaskConical aria-hidden />}
            isDisabled={errors.length > 0 || size === null}
            isPending={start.isPending}
            onPress={() =>
              isInRange(size, SAMPLE) &&
              start.mutate(
                { journeyId, source: "draft", sampleSize: size },
                { onSuccess: (done) => done.type === "started" && onStarted(done.runId) },
              )
            }
          >
            {t("confirm")}
          </Button>
        </>
      }
    >
      {errors.length > 0 ? (
        <div className="rounded-control bg-danger-soft p-3 text-danger-text">
          <p className="font-medium">{t("blocked")}</p>
          <ul className="mt-1 text-sm">
            {errors.slice(0, 6).map((problem) => (
              <li key={`${problem.nodeId}/${problem.code}/${problem.field}`}>{problemText(problem)}</li>
            ))}
          </ul>
        </div>
      ) : (
        <>
          <div className="flex items-start gap-2">
            <NumberField label={t("sample")} className="w-36" unit={t("people")} {...SAMPLE} value={size} onChange={setSize} />
            {SIZES.map((value) => (
              <Button key={value} className="mt-6" onPress={() => setSize(value)}>
                {format.number(value)}
              </Button>
            ))}
          </div>
          <p className="mt-2 text-sm text-muted">
            {people === null ? t("audienceUnknown") : t("audience", { audience: audience?.name ?? "", count: format.number(people) })}
          </p>
          <p className="mt-3 text-sm text-muted">{t("explain")}</p>
        </>
      )}
      {start.error ? (
        <p role="alert" className="mt-3 text-danger-text">
          {errorText(start.error)}
        </p>
      ) : null}
    </Dialog>
  );
}
