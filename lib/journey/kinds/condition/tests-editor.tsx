"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { MultiSelect } from "@/components/ui/combobox";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { CALL_OUTCOMES } from "@/lib/audience/fields";
import type { JourneyNode } from "../../document";
import { outletsOf } from "../../graph";
import type { JourneyRefs } from "../../refs";
import { useOutletName } from "../outlet-name";
import { type CaseTest, MAX_PASSES, MAX_TESTS } from "./schema";

type Passed = Extract<CaseTest, { type: "passed" }>;
type LastCall = Extract<CaseTest, { type: "last_call" }>;

const START: Record<CaseTest["type"], CaseTest> = {
  passed: { type: "passed", not: false, scope: "passage", node: "", outlet: null, times: 1 },
  last_call: { type: "last_call", not: false, scope: "journey", intents: [], outcomes: [] },
};
const ANY = "*";

interface TestsEditorProps {
  tests: CaseTest[];
  refs: JourneyRefs;
  nodes: JourneyNode[];
  error: string | undefined;
  onChange: (tests: CaseTest[]) => void;
}

/** What the person did in journeys before: all of it has to hold, beside the rule above. */
export function TestsEditor({ tests, refs, nodes, error, onChange }: TestsEditorProps) {
  const t = useTranslations("panels.tests");
  const set = (index: number, test: CaseTest) => onChange(tests.map((other, at) => (at === index ? test : other)));
  return (
    <div className="grid gap-2">
      {tests.map((test, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a test has nothing else that stays the same while it is filled in
        <div key={index} className="grid gap-2 rounded-control border border-border bg-surface p-2">
          <div className="flex items-center gap-2">
            <Select
              aria-label={t("not")}
              size="sm"
              className="min-w-0 flex-1"
              options={
                test.type === "passed"
                  ? [
                      { value: "yes", label: t("passed") },
                      { value: "no", label: t("notPassed") },
                    ]
                  : [
                      { value: "yes", label: t("lastCall") },
                      { value: "no", label: t("lastCallNot") },
                    ]
              }
              value={test.not ? "no" : "yes"}
              onChange={(next) => set(index, { ...test, not: next === "no" })}
            />
            <IconButton size="xs" label={t("remove")} icon={<X aria-hidden />} onPress={() => onChange(tests.filter((_, at) => at !== index))} />
          </div>
          {test.type === "passed" ? (
            <PassedFields test={test} nodes={nodes} onChange={(next) => set(index, next)} />
          ) : (
            <LastCallFields test={test} refs={refs} onChange={(next) => set(index, next)} />
          )}
        </div>
      ))}
      {error ? <p className="yd-error">{error}</p> : null}
      {tests.length < MAX_TESTS ? (
        <Select
          aria-label={t("add")}
          size="sm"
          options={[
            { value: "passed", label: t("addPassed") },
            { value: "last_call", label: t("addLastCall") },
          ]}
          value={null}
          placeholder={t("add")}
          onChange={(type) => onChange([...tests, START[type]])}
        />
      ) : null}
    </div>
  );
}

function PassedFields({ test, nodes, onChange }: { test: Passed; nodes: JourneyNode[]; onChange: (test: Passed) => void }) {
  const t = useTranslations("panels.tests");
  const outletName = useOutletName();
  const chosen = nodes.find((node) => node.id === test.node);
  const outlets = chosen ? outletsOf(chosen) : [];
  return (
    <>
      <Select
        aria-label={t("node")}
        size="sm"
        options={nodes.flatMap((node) => (outletsOf(node).length > 0 ? [{ value: node.id, label: node.name }] : []))}
        value={chosen ? test.node : null}
        placeholder={t("node")}
        onChange={(node) => onChange({ ...test, node, outlet: null })}
      />
      {outlets.length > 1 ? (
        <Select
          aria-label={t("outlet")}
          size="sm"
          options={[{ value: ANY, label: t("anyOutlet") }, ...outlets.map((outlet) => ({ value: outlet.id, label: outletName(outlet) }))]}
          value={test.outlet ?? ANY}
          onChange={(outlet) => onChange({ ...test, outlet: outlet === ANY ? null : outlet })}
        />
      ) : null}
      <div className="flex gap-2">
        <Select
          aria-label={t("scope")}
          size="sm"
          className="min-w-0 flex-1"
          options={[
            { value: "passage", label: t("passage") },
            { value: "journey", label: t("everyPassage") },
          ]}
          value={test.scope}
          onChange={(scope) => onChange({ ...test, scope })}
        />
        <NumberField
          aria-label={t("times")}
          size="sm"
          className="w-28"
          unit={t("timesUnit")}
          min={1}
          max={MAX_PASSES}
          value={test.times}
          onChange={(times) => onChange({ ...test, times: times ?? 0 })}
        />
      </div>
    </>
  );
}

function LastCallFields({ test, refs, onChange }: { test: LastCall; refs: JourneyRefs; onChange: (test: LastCall) => void }) {
  const t = useTranslations("panels.tests");
  const outcomeName = useTranslations("audiences.callOutcome");
  const names = new Map<string, Set<string>>();
  for (const intent of refs.scripts.flatMap((script) => script.intents)) names.set(intent.key, (names.get(intent.key) ?? new Set()).add(intent.name));
  const intents = [...names]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => ({ value: key, label: `${key} ${[...all].slice(0, 2).join(" / ")}` }));
  return (
    <>
      <Select
        aria-label={t("scope")}
        size="sm"
        options={[
          { value: "journey", label: t("thisJourney") },
          { value: "any", label: t("anyJourney") },
        ]}
        value={test.scope}
        onChange={(scope) => onChange({ ...test, scope })}
      />
      <MultiSelect
        aria-label={t("intents")}
        placeholder={t("intents")}
        options={intents}
        value={test.intents}
        onChange={(next) => onChange({ ...test, intents: next })}
      />
      <MultiSelect
        aria-label={t("outcomes")}
        placeholder={t("outcomes")}
        options={CALL_OUTCOMES.map((outcome) => ({ value: outcome, label: outcomeName(outcome) }))}
        value={test.outcomes}
        onChange={(next) => onChange({ ...test, outcomes: next })}
      />
    </>
  );
}
