const BETWEEN = "[\\s\\u00a0\\-‐-―－._·()（）]{0,2}";
/** Not within a longer number, nor behind its decimal point. */
const START = "(?<!\\d|\\d\\.)";
const END = "(?!\\d)";
/** What may be a number that identifies somebody; `isOne` says by its digits (and x) whether it is. */
const KINDS: { pattern: RegExp; isOne: (digits: string) => boolean; keepsFirst: (digits: string) => number }[] = [
  {
    // GB 11643: place (6), day of birth (8), serial (3), check digit. A mistyped check digit makes it no less private.
    pattern: new RegExp(`${START}[1-8]\\d{5}${BETWEEN}(?:19|20)\\d{6}${BETWEEN}\\d{3}[\\dXxＸｘ](?![\\dA-Za-z])`, "g"),
    isOne: (digits) => isDay(Number(digits.slice(10, 12)), Number(digits.slice(12, 14))),
    keepsFirst: () => 3,
  },
  {
    // Before 1999: the year in two digits, no check digit.
    pattern: new RegExp(`${START}[1-8]\\d{14}(?![\\dA-Za-z])`, "g"),
    isOne: (digits) => isDay(Number(digits.slice(8, 10)), Number(digits.slice(10, 12))),
    keepsFirst: () => 3,
  },
  {
    pattern: new RegExp(`${START}(?:(?:\\+|00)?86${BETWEEN}|0)?1[3-9]\\d{1,2}${BETWEEN}\\d{3,4}${BETWEEN}\\d{3,5}${END}`, "g"),
    isOne: (digits) => /^(?:(?:00)?86|0)?1[3-9]\d{9}$/.test(digits),
    keepsFirst: (digits) => digits.length - 8,
  },
  {
    pattern: new RegExp(`${START}(?:(?:\\+|00)86${BETWEEN}0?[2-9]\\d{1,2}|0[1-9]\\d{1,2})${BETWEEN}\\d{3,4}${BETWEEN}\\d{3,5}${END}`, "g"),
    isOne: (digits) => /^(?:(?:00)?86)?0?(?:10|2\d|[3-9]\d\d)\d{7,8}$/.test(digits),
    keepsFirst: (digits) => digits.length - 8,
  },
  {
    // Abroad: only a plus tells it from any other number.
    pattern: new RegExp(`\\+\\d{1,3}(?:${BETWEEN}\\d){7,12}${END}`, "g"),
    isOne: () => true,
    keepsFirst: (digits) => digits.length - 8,
  },
];
const FEWEST = 10;
const LAST = 4;

const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;

/**
 * Text in which phone numbers and Chinese ID numbers, wherever they stand, show only how they begin and their last four:
 * "备用 138****5678", "110***********002X". Anything else stays as it is; what is masked already, too.
 */
export function maskNumbers(text: string): string {
  if (text.length < FEWEST) return text;
  const plain = text.replace(/[０-９＋]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const masked = [...text.split("")];
  for (const { pattern, isOne, keepsFirst } of KINDS) {
    for (const { 0: found, index } of plain.matchAll(pattern)) {
      const places = [...found].flatMap((ch, at) => (/[\dXxＸｘ]/.test(ch) ? [index + at] : []));
      const digits = places.map((at) => plain[at]).join("");
      if (!isOne(digits)) continue;
      for (const at of places.slice(keepsFirst(digits), -LAST)) masked[at] = "*";
    }
  }
  return masked.join("");
}
