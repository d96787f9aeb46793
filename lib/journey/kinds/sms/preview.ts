import type { TemplateRef } from "../../refs";

/** What a variable is reckoned at while its value is unknown: as long as a usual name, date or address. */
const SAMPLE_LENGTH: readonly (readonly [RegExp, number])[] = [
  [/地址|address/i, 16],
  [/时间|日期|date|time/i, 9],
  [/诊所|门店|clinic/i, 6],
];

/** The whole text as sent: signature in brackets, then the body; variables through `value`. */
export function previewText(template: Pick<TemplateRef, "signature" | "body">, value: (name: string) => string = sampleOf): string {
  const body = template.body.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => value(name));
  return `【${template.signature}】${body}`;
}

function sampleOf(name: string): string {
  const length = SAMPLE_LENGTH.find(([pattern]) => pattern.test(name))?.[1] ?? 3;
  return "某".repeat(length);
}

/** Chinese carriers bill one text up to 70 characters, then one per 67 (UCS-2 with a joining header). */
export function billedTexts(text: string): number {
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
}
