/**
 * Cron expressions of five fields: minute, hour, day of month, month, day of week (0 or 7 = Sunday). Lists, ranges, steps and English
 * names of months and weekdays are understood. As in Vixie's cron, a day fits when either day field fits if both are restricted,
 * else when both do; a field that begins with `*` counts as not restricted.
 */
export interface Cron {
  minutes: number[];
  hours: number[];
  /** The hour field is `*`: it runs by the clock's course, not at named times. */
  everyHour: boolean;
  months: Set<number>;
  monthDays: Set<number>;
  /** ISO weekdays. */
  weekdays: Set<number>;
  eitherDay: boolean;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  min: number;
  max: number;
  names?: string[];
}
const FIELDS: [Field, Field, Field, Field, Field] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 7, names: WEEKDAYS },
];

/** Null when the text is no such expression. */
export function parseCron(text: string): Cron | null {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return null;
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) => valuesOf(parts[i] ?? "", field));
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  const [, hourText = "", dayText = "", , weekdayText = ""] = parts;
  return {
    minutes,
    hours,
    everyHour: hourText === "*",
    months: new Set(months),
    monthDays: new Set(days),
    weekdays: new Set(weekdays.map((day) => day || 7)),
    eitherDay: !dayText.startsWith("*") && !weekdayText.startsWith("*"),
  };
}

/** The values of one field in ascending order, each once. */
function valuesOf(text: string, field: Field): number[] | null {
  const found = new Set<number>();
  for (const item of text.split(",")) {
    const match = /^(\*|[A-Za-z]{3}|\d{1,2})(?:-([A-Za-z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(item);
    if (!match) return null;
    const [, first = "", last, stepText] = match;
    const range = rangeOf(first, last, stepText !== undefined, field);
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!range || step < 1) return null;
    for (let value = range.from; value <= range.to; value += step) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function rangeOf(first: string, last: string | undefined, hasStep: boolean, field: Field): { from: number; to: number } | null {
  if (first === "*") return last === undefined ? { from: field.min, to: field.names === WEEKDAYS ? 6 : field.max } : null;
  const from = valueOf(first, field);
  if (from === null) return null;
  // "5/15" is from 5 to the end in steps of 15.
  const to = last === undefined ? (hasStep ? field.max : from) : valueOf(last, field);
  return to === null || to < from ? null : { from, to };
}

function valueOf(text: string, { min, max, names }: Field): number | null {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

export function cronDayFits(cron: Cron, day: { month: number; day: number }, weekday: number): boolean {
  if (!cron.months.has(day.month)) return false;
  const [inMonth, inWeek] = [cron.monthDays.has(day.day), cron.weekdays.has(weekday)];
  return cron.eitherDay ? inMonth || inWeek : inMonth && inWeek;
}
