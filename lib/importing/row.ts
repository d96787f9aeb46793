import { normalisePhone, type Phone, type PhoneProblem } from "@/lib/phone/normalise";
import { type DateProblem, parseDate, type WallTime } from "./dates";
import { provinceNamed, provinceOfLine } from "@/lib/phone/region";
import { MAX_CELL_CHARS } from "./limits";
import type { Mapping } from "./mapping";
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

export interface Rejection {
  rowNumber: number;
  target: Target;
  header: string;
  value: string;
  reason: RowProblem;
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

/** Thrown inside only: the first cell that can't be taken ends the row. */
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

/** One row of the file → a row to store, or the first cell (in this order: who, then what) for which it is refused. */
export function readRow(rowNumber: number, cells: Cell[], context: RowContext): RowResult {
  const read = new CellReader(cells, context.mapping);
  try {
    return { ok: true, row: { rowNumber, ...rowOf(read, context) } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const index = error.at ?? read.index(error.target);
    const header = context.mapping.columns[index]?.header ?? "";
    return {
      ok: false,
      rejection: {
        rowNumber,
        target: error.target,
        header,
        value: shown(error.target, cellText(cells[index])).slice(0, MAX_CELL_CHARS),
        reason: error.reason,
      },
    };
  }
}

/** A phone that can't be taken may still be somebody's, or two: of many digits the first three and the last four are kept. */
function shown(target: Target, written: string): string {
  const text = target === "phone" ? written.normalize("NFKC") : written;
  const digits = text.replace(/\D/gu, "").length;
  if (target !== "phone" || digits < 8) return text;
  let n = 0;
  return text.replace(/\d/gu, (digit) => {
    n += 1;
    return n <= 3 || n > digits - 4 ? digit : "*";
  });
}

function rowOf(read: CellReader, context: RowContext): Omit<ImportRow, "rowNumber"> {
  const name = read.text("name", 60);
  if (name === null) throw new Refused("name", "name_missing");
  const phone = read.phone();
  const recordNumber = read.recordNumber();
  if (recordNumber === null && phone === null) throw new Refused(read.index("phone") >= 0 ? "phone" : "recordNumber", "phone_missing");
  const birthDate = read.date("birthDate")?.day ?? null;
  if (birthDate !== null && birthDate > context.today) throw new Refused("birthDate", "birth_in_future");
  const treatmentDate = read.date("treatmentDate")?.day ?? null;
  const region = provinceNamed(read.text("phoneRegion", 60) ?? "");
  return {
    name,
    phone,
    phoneRegion: phone && (region ?? provinceOfLine(phone.e164)),
    recordNumber,
    birthDate,
    gender: read.gender(),
    clinicId: clinicOf(read, context),
    consultant: read.text("consultant", 40),
    webConsultant: read.text("webConsultant", 40),
    tags: read.tags(),
    source: read.text("source", 60),
    lastVisit: read.date("lastVisit"),
    nextAppointment: read.date("nextAppointment"),
    appointmentItem: read.text("appointmentItem", 100),
    treatmentItem: read.text("treatmentItem", 100),
    treatmentDate,
    benefitName: read.text("benefitName", 100),
    benefitExpiry: read.date("benefitExpiry")?.day ?? null,
    attributes: read.attributes(),
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

class CellReader {
  constructor(
    readonly cells: Cell[],
    readonly mapping: Mapping,
  ) {}

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
      const value = cellText(this.cells[i]).replace(GUARD, "").trim();
      if (value.length > MAX_CELL_CHARS) throw new Refused("attribute", "too_long", i);
      return value === "" ? [] : [[header.trim() || `#${i + 1}`, value]];
    });
    return Object.fromEntries(own);
  }
}
