/** The scripts of the demo company: the ready ones made into scripts, in the states worth trying. */
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Dialogue } from "./dialogue";
import type { Intent } from "./intent";
import type { ScriptKind, ScriptState, ScriptTemplate } from "./script";
import { SCRIPT_TEMPLATES } from "./templates";
import type { ScriptVariable } from "./variables";

/** A row for table `script`. The hang-up texts are named; the seed puts their ids in. */
export interface DemoScript {
  name: string;
  kind: ScriptKind;
  category: ScriptCategory;
  state: ScriptState;
  templateKey: string;
  journeyOnly: boolean;
  voiceKey: string;
  dialogue: Dialogue;
  intents: Intent[];
  parameters: Record<string, string>;
  variables: ScriptVariable[];
  /** What is sent after a call that was answered, and after one that was not. */
  hangupSms: { answeredTemplate: string; notAnsweredTemplate: string | null } | null;
}

type Choice = Pick<DemoScript, "name" | "state" | "journeyOnly" | "voiceKey" | "hangupSms"> & { template: string };

const sms = (answeredTemplate: string, notAnsweredTemplate: string | null): DemoScript["hangupSms"] => ({ answeredTemplate, notAnsweredTemplate });

const CHOICES: readonly Choice[] = [
  {
    template: "appointment-reminder",
    name: "预约到店提醒（标准版）",
    state: "enabled",
    journeyOnly: false,
    voiceKey: "xiaoning",
    hangupSms: sms("改约方式（已接听）", "来电说明（未接听）"),
  },
  {
    template: "implant-invitation",
    name: "种植意向邀约",
    state: "enabled",
    journeyOnly: false,
    voiceKey: "ruoxi",
    hangupSms: sms("种植评估资料", null),
  },
  {
    template: "benefit-expiry",
    name: "权益到期提醒",
    state: "enabled",
    journeyOnly: true,
    voiceKey: "ruoxi",
    hangupSms: sms("权益到期提醒", null),
  },
  {
    template: "hygiene-recall",
    name: "半年洁牙召回",
    state: "enabled",
    journeyOnly: false,
    voiceKey: "zian",
    hangupSms: null,
  },
  { template: "post-op-care", name: "术后关怀回访", state: "enabled", journeyOnly: true, voiceKey: "xiaoning", hangupSms: null },
  {
    template: "open-day-notice",
    name: "爱牙日活动通知",
    state: "enabled",
    journeyOnly: false,
    voiceKey: "zhiyuan",
    hangupSms: sms("活动详情", "活动详情"),
  },
  { template: "clinic-closure", name: "门店停诊通知", state: "enabled", journeyOnly: false, voiceKey: "zhiyuan", hangupSms: null },
  { template: "hygiene-recall", name: "洁牙召回（周末专场）", state: "paused_by_hand", journeyOnly: false, voiceKey: "zian", hangupSms: null },
  {
    template: "implant-invitation",
    name: "种植邀约（旧版）",
    state: "disabled",
    journeyOnly: false,
    voiceKey: "ruoxi",
    hangupSms: sms("种植评估资料", null),
  },
];

function scriptOf(choice: Choice, template: ScriptTemplate): DemoScript {
  return {
    name: choice.name,
    kind: template.kind,
    category: template.category,
    state: choice.state,
    templateKey: template.key,
    journeyOnly: choice.journeyOnly,
    voiceKey: choice.voiceKey,
    dialogue: template.dialogue,
    intents: template.intents,
    parameters: Object.fromEntries(template.parameters.map((parameter) => [parameter.name, parameter.initial])),
    variables: template.variables,
    hangupSms: choice.hangupSms,
  };
}

export function demoScripts(): DemoScript[] {
  return CHOICES.flatMap((choice) => {
    const template = SCRIPT_TEMPLATES.find((candidate) => candidate.key === choice.template);
    return template === undefined ? [] : [scriptOf(choice, template)];
  });
}
