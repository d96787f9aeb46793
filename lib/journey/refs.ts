import { PLATFORM_POLICY } from "@/lib/calling/policy";
import { DEFAULT_PRICES } from "@/lib/calling/prices";

/**
 * What exists around a journey: everything a check needs to know, as plain data. Loaded by
 * `lib/services/journeys/loadRefs.ts`; the browser holds the same object, so the canvas and publishing agree.
 */
export type ScriptState = "draft" | "enabled" | "paused_by_hand" | "paused_by_balance" | "disabled";
export type IntentLevel = "strong" | "some" | "weak" | "unclear" | "refused";

export interface IntentRef {
  key: string;
  name: string;
  level: IntentLevel;
}

/** A value that a script or text asks for, once per person. */
export interface VariableRef {
  name: string;
  label: string;
  required: boolean;
  /** Field path proposed by the script's author, see `fields.ts`. */
  defaultField: string | null;
}

export interface ScriptRef {
  id: string;
  name: string;
  kind: "ai" | "fixed";
  category: "service" | "marketing";
  state: ScriptState;
  templateKey: string;
  voiceKey: string;
  intents: IntentRef[];
  variables: VariableRef[];
}

export interface TemplateRef {
  id: string;
  name: string;
  category: "service" | "marketing";
  state: "draft" | "reviewing" | "approved" | "rejected";
  signature: string;
  /** Without the signature; variables as {{name}}. */
  body: string;
  variables: VariableRef[];
}

export interface ClinicRef {
  id: string;
  name: string;
  callingActive: boolean;
  callingReason: string | null;
}

export interface NamedRef {
  id: string;
  name: string;
}

export interface StaffRef extends NamedRef {
  kind: "consultant" | "web_consultant";
}

export interface EndpointRef extends NamedRef {
  allowPhone: boolean;
  enabled: boolean;
}

export interface JourneyRefs {
  /** ISO instant: the moment of the check. */
  now: string;
  /** The company's zone. */
  timezone: string;
  /** The company's calling hours in force, "HH:mm". */
  callingWindow: { from: string; to: string };
  /** What the company pays for one billed text, in fen. */
  textSegmentFen: number;
  /** The clinic the journey belongs to; null = the whole company. */
  clinicId: string | null;
  /** Those that the member may know, and those that the drawing names. */
  clinics: ClinicRef[];
  /** How many further clinics take calls, or don't: `clinics` leaves out those of whom the member of some clinics is told nothing. */
  otherClinics: { open: number; closed: number };
  audiences: NamedRef[];
  scripts: ScriptRef[];
  templates: TemplateRef[];
  tags: NamedRef[];
  staff: StaffRef[];
  pools: NamedRef[];
  endpoints: EndpointRef[];
  /** Names of the patients' own attributes that are in use. */
  attributes: string[];
}

export const emptyRefs = (now: string, timezone = "Asia/Shanghai"): JourneyRefs => ({
  now,
  timezone,
  callingWindow: PLATFORM_POLICY.window,
  textSegmentFen: DEFAULT_PRICES.text_segment,
  clinicId: null,
  clinics: [],
  otherClinics: { open: 0, closed: 0 },
  audiences: [],
  scripts: [],
  templates: [],
  tags: [],
  staff: [],
  pools: [],
  endpoints: [],
  attributes: [],
});

export interface CallingLock {
  /** Key under `problems.*`. */
  code: "calling_inactive" | "calling_inactive_everywhere" | "calling_inactive_some";
  params: Record<string, string | number>;
  /** True: an AI-call node can be neither added nor edited. */
  locked: boolean;
}

/** Whether calling is open where this journey runs; null when it is. */
export function callingLock(refs: JourneyRefs): CallingLock | null {
  if (refs.clinicId !== null) {
    const clinic = refs.clinics.find((c) => c.id === refs.clinicId);
    if (clinic?.callingActive) return null;
    return {
      code: "calling_inactive",
      params: { clinic: clinic?.name ?? "", reason: clinic?.callingReason || "none" },
      locked: true,
    };
  }
  const { open, closed: unnamed } = refs.otherClinics;
  const closed = refs.clinics.filter((c) => !c.callingActive);
  const count = closed.length + unnamed;
  const all = refs.clinics.length + open + unnamed;
  if (count === 0 && all > 0) return null;
  if (count === all) return { code: "calling_inactive_everywhere", params: {}, locked: true };
  const names = closed.map((c) => c.name);
  return { code: "calling_inactive_some", params: { clinics: [...names, ...(unnamed > 0 ? ["…"] : [])].join(", "), count }, locked: false };
}
