import type { VariableRef } from "./refs";

/** Customer fields a script or text may name, with how their value reads. Labels: `kinds.fields.<key>`. */
export type FieldKind = "text" | "date" | "datetime" | "gender" | "count";
export interface FieldSpec {
  path: string;
  kind: FieldKind;
  /** Key under `kinds.fields`: the path without its dot. */
  label: FieldLabel;
  group: "customer" | "clinic" | "nextAppointment" | "lastVisit" | "lastTreatment" | "benefit";
}

export type FieldLabel =
  | "customerName"
  | "customerCall"
  | "customerGender"
  | "customerRecordNumber"
  | "customerConsultant"
  | "clinicName"
  | "clinicShortName"
  | "clinicAddress"
  | "clinicPhone"
  | "nextAppointmentStartsAt"
  | "nextAppointmentDate"
  | "nextAppointmentTime"
  | "nextAppointmentDoctor"
  | "nextAppointmentItem"
  | "lastVisitAt"
  | "lastTreatmentItem"
  | "lastTreatmentOn"
  | "benefitName"
  | "benefitExpiresOn"
  | "benefitRemaining";

export const FIELDS: readonly FieldSpec[] = [
  { path: "customer.name", kind: "text", label: "customerName", group: "customer" },
  // How the person is addressed: surname with 先生 / 女士.
  { path: "customer.call", kind: "text", label: "customerCall", group: "customer" },
  { path: "customer.gender", kind: "gender", label: "customerGender", group: "customer" },
  { path: "customer.recordNumber", kind: "text", label: "customerRecordNumber", group: "customer" },
  { path: "customer.consultant", kind: "text", label: "customerConsultant", group: "customer" },
  { path: "clinic.name", kind: "text", label: "clinicName", group: "clinic" },
  { path: "clinic.shortName", kind: "text", label: "clinicShortName", group: "clinic" },
  { path: "clinic.address", kind: "text", label: "clinicAddress", group: "clinic" },
  { path: "clinic.phone", kind: "text", label: "clinicPhone", group: "clinic" },
  { path: "nextAppointment.startsAt", kind: "datetime", label: "nextAppointmentStartsAt", group: "nextAppointment" },
  { path: "nextAppointment.date", kind: "date", label: "nextAppointmentDate", group: "nextAppointment" },
  { path: "nextAppointment.time", kind: "text", label: "nextAppointmentTime", group: "nextAppointment" },
  { path: "nextAppointment.doctor", kind: "text", label: "nextAppointmentDoctor", group: "nextAppointment" },
  { path: "nextAppointment.item", kind: "text", label: "nextAppointmentItem", group: "nextAppointment" },
  { path: "lastVisit.at", kind: "date", label: "lastVisitAt", group: "lastVisit" },
  { path: "lastTreatment.item", kind: "text", label: "lastTreatmentItem", group: "lastTreatment" },
  { path: "lastTreatment.on", kind: "date", label: "lastTreatmentOn", group: "lastTreatment" },
  { path: "benefit.name", kind: "text", label: "benefitName", group: "benefit" },
  { path: "benefit.expiresOn", kind: "date", label: "benefitExpiresOn", group: "benefit" },
  { path: "benefit.remaining", kind: "count", label: "benefitRemaining", group: "benefit" },
];

const byPath = new Map(FIELDS.map((field) => [field.path, field]));
export const isFieldPath = (path: string): boolean => byPath.has(path);
export const fieldOf = (path: string): FieldSpec | null => byPath.get(path) ?? null;

// In order: the first pattern that fits a variable's name or label wins.
const GUESSES: readonly (readonly [RegExp, string])[] = [
  [/(诊所|门店|clinic).*(地址|address)|^(地址|address)$/i, "clinic.address"],
  [/(诊所|门店|clinic).*(电话|phone)|^(电话|phone)$/i, "clinic.phone"],
  [/(诊所|门店|clinic).*全称/i, "clinic.name"],
  [/诊所|门店|clinic/i, "clinic.shortName"],
  [/(权益|卡券|benefit).*(到期|有效期|截止|expire)|到期(日|时间)|expires?on/i, "benefit.expiresOn"],
  [/(权益|卡券|benefit).*(次数|剩余|remaining)|剩余次数/i, "benefit.remaining"],
  [/权益|卡券|benefit/i, "benefit.name"],
  [/(上次|末次|最近|last).*(治疗|项目|treatment).*(日期|时间|date|on$)/i, "lastTreatment.on"],
  [/(上次|末次|最近|last).*(治疗|项目|treatment)|^治疗项目$/i, "lastTreatment.item"],
  [/(上次|末次|最近|last).*(到诊|就诊|visit)/i, "lastVisit.at"],
  [/预约日期|appointmentdate/i, "nextAppointment.date"],
  [/预约(开始)?时间|就诊时间|appointment.*(time|starts)/i, "nextAppointment.startsAt"],
  [/医生|doctor/i, "nextAppointment.doctor"],
  [/预约项目|^项目$|appointment.*item/i, "nextAppointment.item"],
  [/病历号|record/i, "customer.recordNumber"],
  [/咨询师|consultant/i, "customer.consultant"],
  [/称呼|尊称/i, "customer.call"],
  [/性别|gender/i, "customer.gender"],
  [/姓名|名字|患者|客户|顾客|name/i, "customer.name"],
];

/** The field a variable is most likely meant to be filled from: the author's own proposal, else a guess by name. */
export function fieldFor(variable: Pick<VariableRef, "name" | "label" | "defaultField">): string | null {
  if (variable.defaultField && isFieldPath(variable.defaultField)) return variable.defaultField;
  for (const text of [variable.name, variable.label]) {
    const guess = GUESSES.find(([pattern]) => pattern.test(text));
    if (guess) return guess[1];
  }
  return null;
}

/** Keeps what is mapped already, fills the rest where a guess can be made, drops what is no longer asked for. */
export function mapVariables(variables: VariableRef[], current: Record<string, string> = {}): Record<string, string> {
  const pairs = variables.flatMap((variable) => {
    const path = current[variable.name] || fieldFor(variable);
    return path ? [[variable.name, path] as const] : [];
  });
  return Object.fromEntries(pairs);
}
