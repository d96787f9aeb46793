import { normalisePhone, type Phone, type PhoneProblem } from "@/lib/phone/normalise";
import { type DateProblem, parseDate, type WallTime } from "./dates";
import { maskNumbers } from "@/lib/phone/mask-numbers";
import { provinceNamed, provinceOfLine } from "@/lib/phone/region";
import { MAX_CELL_CHARS } from "./limits";
import { type Mapping, sparePhones } from "./mapping";
import { type Cell, cellText, isBlank } from "./table";
import type { Target } from "./targets";

/** Why a row is refused. Texts: `imports.reasons.<code>`. */
export type RowProblem =
  | PhoneProblem
  | DateProblem
  | "name_missing"
  | "formula_error"
  | "phone_missing"
  | "record_number_digits_lost"
  | "birth_in_future"
  | "gender_unknown"
  | "clinic_unknown"
  | "clinic_forbidden"
  | "patient_forbidden"
  | "too_long";

export interface CellProblem {
  target: Target;
  header: string;
  value: string;
  reason: RowProblem;
}

/** A row's first problem, and the others, so that it is mended in one go. */
export interface Rejection extends CellProblem {
  rowNumber: number;
  further: CellProblem[];
}

/** A row that can be stored. Blank cells are null: they leave what is known of the person as it is. */
export interface ImportRow {
  rowNumber: number;
  recordNumber: string | null;
  name: string;
  gender: "male" | "female" | null;
  phone: Phone | null;
  /** Province of the number: as the row says it, else by its area code; null = not known. */
  phoneRegion: string | null;
  birthDate: string | null;
  clinicId: string | null;
  consultant: string | null;
  webConsultant: string | null;
  tags: string[];
  source: string | null;
  lastVisit: WallTime | null;
  nextAppointment: WallTime | null;
  appointmentItem: string | null;
  treatmentItem: string | null;
  treatmentDate: string | null;
  benefitName: string | null;
  benefitExpiry: string | null;
  attributes: Record<string, string>;
}

export interface RowContext {
  mapping: Mapping;
  /** "YYYY-MM-DD" in the company's zone. */
  today: string;
  /** Full and short names → id, compared by `nameKey`. */
  clinics: ReadonlyMap<string, string>;
  /** Clinics the importing member may write to; null = all. */
  allowedClinicIds: ReadonlySet<string> | null;
  defaultClinicId: string | null;
}

export type RowResult = { ok: true; row: ImportRow } | { ok: false; rejection: Rejection };

/** Thrown inside only, by the cell that can't be taken. */
class Refused extends Error {
  constructor(
    readonly target: Target,
    readonly reason: RowProblem,
    readonly at?: number,
  ) {
    super(reason);
  }
}

const GENDERS: Record<string, "male" | "female" | null> = {
  ...{ 男: "male", 男性: "male", 先生: "male", m: "male", male: "male" },
  ...{ 女: "female", 女性: "female", 女士: "female", f: "female", female: "female" },
  ...{ 未知: null, 不详: null, 其他: null, 保密: null, unknown: null, other: null, "-": null },
};
const TAG_SEPARATORS = /[、,，;；|\n]/;
const SCIENTIFIC = /^\d+(\.\d+)?E\+\d+$/i;
/** What a spreadsheet shows where a formula failed. */
const FORMULA_ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA)$/i;
/** Where people write that there is no number: nobody is known by it. */
const NO_NUMBER = /^(?:[\p{P}\p{S}]+|无|暂无|没有|未建档|n\/?a|none|null|nil)$/iu;
/** Spreadsheets keep 15 digits of a number. */
const MAX_EXACT = 1e15;
/** What our own exports put before a cell that a spreadsheet would run as a formula. */
const GUARD = /^'(?=\s*[=+\-@\t\r＝＋－＠])/;

export const nameKey = (name: string): string => name.normalize("NFKC").replace(/\s+/g, "").toLowerCase();

/** One row of the file → a row to store, or the cells (in this order: who, then what) for which it is refused. */
export function readRow(rowNumber: number, cells: Cell[], context: RowContext): RowResult {
  const read = new CellReader(cells, context.mapping);
  const row = rowOf(read, context);
  const [first, ...further] = read.refused.map(({ target, reason, at }): CellProblem => {
    const index = at ?? read.index(target);
    const header = context.mapping.columns[index]?.header ?? "";
    return { target, header, value: shownCell(target, cellText(cells[index])).slice(0, MAX_CELL_CHARS), reason };
  });
  return first ? { ok: false, rejection: { rowNumber, ...first, further } } : { ok: true, row: { rowNumber, ...row } };
}

/**
 * A cell as it may be shown. A phone that can't be taken may still be somebody's, or two: of many digits the first three and the last
 * four are kept. Elsewhere only what looks like a number of a person is masked; a record number is none.
 */
export function shownCell(target: Target, written: string): string {
  if (target !== "phone") return target === "recordNumber" ? written : maskNumbers(written);
  const text = written.normalize("NFKC");
  const digits = text.replace(/\D/gu, "").length;
  if (digits < 8) return text;
  let n = 0;
  return text.replace(/\d/gu, (digit) => {
    n += 1;
    return n <= 3 || n > digits - 4 ? digit : "*";
  });
}

function rowOf(read: CellReader, context: RowContext): Omit<ImportRow, "rowNumber"> {
  const { take, refuse } = read;
  const name = take(() => read.text("name", 60) ?? refuse("name", "name_missing"), "");
  const phone = take(() => read.phone() ?? read.sparePhone(), null);
  const recordNumber = take(() => read.recordNumber(), null);
  const unknown = recordNumber === null && phone === null && !read.refused.some((r) => r.target === "phone" || r.target === "recordNumber");
  if (unknown) take(() => refuse(read.index("phone") >= 0 ? "phone" : "recordNumber", "phone_missing"), null);
  const birthDate = take(() => {
    const day = read.date("birthDate")?.day ?? null;
    return day !== null && day > context.today ? refuse("birthDate", "birth_in_future") : day;
  }, null);
  const treatmentDate = take(() => read.date("treatmentDate")?.day ?? null, null);
  const text = (target: Target, maxChars: number) => take(() => read.text(target, maxChars), null);
  const region = provinceNamed(text("phoneRegion", 60) ?? "");
  return {
    name,
    phone,
    phoneRegion: phone && (region ?? provinceOfLine(phone.e164)),
    recordNumber,
    birthDate,
    gender: take(() => read.gender(), null),
    clinicId: take(() => clinicOf(read, context), null),
    consultant: text("consultant", 40),
    webConsultant: text("webConsultant", 40),
    tags: take(() => read.tags(), []),
    source: text("source", 60),
    lastVisit: take(() => read.date("lastVisit"), null),
    nextAppointment: take(() => read.date("nextAppointment"), null),
    appointmentItem: text("appointmentItem", 100),
    treatmentItem: text("treatmentItem", 100),
    treatmentDate,
    benefitName: text("benefitName", 100),
    benefitExpiry: take(() => read.date("benefitExpiry")?.day ?? null, null),
    attributes: take(() => read.attributes(), {}),
  };
}

function clinicOf(read: CellReader, { clinics, allowedClinicIds, defaultClinicId }: RowContext): string | null {
  const name = read.text("clinic", 100);
  const id = name === null ? defaultClinicId : clinics.get(nameKey(name));
  if (id === undefined) throw new Refused("clinic", "clinic_unknown");
  if (allowedClinicIds && (id === null || !allowedClinicIds.has(id))) throw new Refused("clinic", "clinic_forbidden");
  return id;
}

const places = new WeakMap<Mapping, ReadonlyMap<Target, number>>();

/** Where each target's (first) column stands; found once per mapping, not once per row. */
function placesOf(mapping: Mapping): ReadonlyMap<Target, number> {
  const known = places.get(mapping);
  if (known) return known;
  const found = new Map(mapping.columns.map((column, i): [Target, number] => [column.target, i]).reverse());
  places.set(mapping, found);
  return found;
}

const spares = new WeakMap<Mapping, readonly number[]>();

function sparesOf(mapping: Mapping): readonly number[] {
  const known = spares.get(mapping);
  if (known) return known;
  const found = sparePhones(mapping);
  spares.set(mapping, found);
  return found;
}

class CellReader {
  /** What could not be taken, in the order it was read. */
  readonly refused: Refused[] = [];

  constructor(
    readonly cells: Cell[],
    readonly mapping: Mapping,
  ) {}

  /** What `work` reads; `blank` where it is refused, which is noted. */
  take = <T>(work: () => T, blank: T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused.push(error);
      return blank;
    }
  };

  refuse = (target: Target, reason: RowProblem): never => {
    throw new Refused(target, reason);
  };

  index(target: Target): number {
    return placesOf(this.mapping).get(target) ?? -1;
  }

  cell(target: Target): Cell {
    const cell = this.cells[this.index(target)] ?? null;
    return typeof cell === "string" ? cell.replace(GUARD, "") : cell;
  }

  text(target: Target, maxChars: number): string | null {
    const text = cellText(this.cell(target)).replace(/\s+/g, " ").trim();
    // Counted as people count: one for 𠮷.
    if (FORMULA_ERROR.test(text)) throw new Refused(target, "formula_error");
    if (text.length > maxChars && [...text].length > maxChars) throw new Refused(target, "too_long");
    return text === "" ? null : text;
  }

  recordNumber(): string | null {
    const cell = this.cell("recordNumber");
    const text = this.text("recordNumber", 40)?.normalize("NFKC") ?? null;
    if (text === null || NO_NUMBER.test(text)) return null;
    if (SCIENTIFIC.test(text) || (typeof cell === "number" && Math.abs(cell) >= MAX_EXACT))
      throw new Refused("recordNumber", "record_number_digits_lost");
    return text;
  }

  date(target: Target): WallTime | null {
    const cell = this.cell(target);
    if (cell === null || isBlank(cell)) return null;
    const result = parseDate(cell);
    if (!result.ok) throw new Refused(target, result.problem);
    return result.value;
  }

  phone(): Phone | null {
    const cell = this.cell("phone");
    const result = normalisePhone(cell instanceof Date || typeof cell === "boolean" ? cellText(cell) : cell);
    if (!result.ok) throw new Refused("phone", result.problem);
    return result.phone;
  }

  /** The first number in a column that is another of phones, for who has none in the phone column. */
  sparePhone(): Phone | null {
    for (const index of sparesOf(this.mapping)) {
      const cell = this.cells[index] ?? null;
      const result = normalisePhone(typeof cell === "number" ? cell : cellText(cell).replace(GUARD, ""));
      if (result.ok && result.phone) return result.phone;
    }
    return null;
  }

  gender(): "male" | "female" | null {
    const text = this.text("gender", 20);
    if (text === null) return null;
    const gender = GENDERS[text.normalize("NFKC").toLowerCase()];
    if (gender === undefined) throw new Refused("gender", "gender_unknown");
    return gender;
  }

  tags(): string[] {
    const names = cellText(this.cell("tags"))
      .split(TAG_SEPARATORS)
      .map((t) => t.trim())
      .filter((t) => t !== "");
    if (names.some((t) => FORMULA_ERROR.test(t))) throw new Refused("tags", "formula_error");
    if (names.length > 50 || names.some((t) => t.length > 60)) throw new Refused("tags", "too_long");
    return [...new Set(names)];
  }

  attributes(): Record<string, string> {
    const own = this.mapping.columns.flatMap(({ header, target }, i): [string, string][] => {
      if (target !== "attribute") return [];
      const value = maskNumbers(cellText(this.cells[i]).replace(GUARD, "").trim());
      if (value.length > MAX_CELL_CHARS) throw new Refused("attribute", "too_long", i);
      return value === "" ? [] : [[header.trim() || `#${i + 1}`, value]];
    });
    return Object.fromEntries(own);
  }
}
