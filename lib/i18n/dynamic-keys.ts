/**
 * Keys that no source names in full, because code builds their end: `t(`state.${state}`)`. A prefix stands for all keys under it.
 * Written with the namespace: "journeys.state". A prefix that ends in "_" stands for all keys that begin so.
 */
export const DYNAMIC_KEY_PREFIXES: readonly string[] = [
  // Codes with a built end: lib/services/audiences, runs/control.ts, imports
  "errors.audience_rule_",
  "errors.run_cannot_",
  "errors.import_",
  // components/shell/nav.ts
  "shell.nav",
  "shell.section",
  "shell.settings.nav",
  "shell.settings.section",
  "shell.palette.group",
  "shell.user.themes",
  // lib/auth/permissions.ts
  "members.permission",
  "members.role",
  // lib/audience/fields.ts, date-condition.ts
  "audiences.builder",
  "audiences.fields",
  "audiences.operators",
  "audiences.dates",
  "audiences.traits",
  "audiences.appointmentStatus",
  "audiences.callOutcome",
  "audiences.kind",
  "audiences.text.dates",
  "audiences.text.phrase",
  "audiences.text.join",
  // lib/journey/kinds: names and labels by kind, outlet, metric and field; one problem per code of its checks.
  "kinds",
  "problems",
  // components/journeys, components/canvas
  "simulation.sizes",
  "simulation.source",
  "simulation.warning",
  "journeys.templates",
  "journeys.menu",
  "journeys.state",
  "canvas.keys.group",
  "canvas.keys.row",
  "canvas.run.runState",
  // components/canvas/compare: by figure and by what was done to a node
  "compare.figure",
  "compare.mark",
  // components/canvas/run/words.ts: by part and by figure
  "canvas.run.moved",
  "canvas.run.callDetails",
  "canvas.state",
  // components/canvas/run/trace-panel.tsx: by type of event
  "canvas.trace.eventName",
  "byHand.title",
  "byHand.text",
  "byHand.confirm",
  "byHand.done",
  "audit.action",
  // lib/metrics/lists.ts
  "canvas.run.total",
  "audit.bucket",
  // lib/leads/state.ts
  "leads.state",
  // components/system: by queue and by pump
  "system.channel",
  "system.pump",
  // lib/scripts/script.ts, templates, voices
  "scripts.state",
  "scripts.category",
  "scripts.kind",
  "scripts.template",
  "scripts.voiceTone",
  // lib/services/calls/row.ts, components/calls
  "calls.state",
  "calls.period",
  "calls.method",
  "calls.textState",
  "calls.detail.outlets",
  // lib/metrics/reasons.ts, lib/services/runs
  "runs.columns",
  "runs.states",
  "runs.results",
  "runs.dispatchStates",
  "runs.runStates",
  "runs.modes",
  "runs.holds",
  "runs.reasons",
  // lib/calling/policy.ts
  "callingRules.groupName",
  "callingRules.groupCategory",
  "callingRules.redialKind",
  // lib/importing: targets.ts, row.ts, mapping.ts; lib/services/imports/job.ts
  "imports.targets",
  "imports.reasons",
  "imports.mapping.problems",
  "imports.steps",
  "imports.state",
  // lib/audience/fields.ts, components/patients/timeline*.tsx
  "patients.gender",
  "patients.tabs",
  "patients.appointmentStatus",
  "patients.timeline.kind",
];
