export type Command =
  | "undo"
  | "redo"
  | "duplicate"
  | "select_all"
  | "find"
  | "problem"
  | "layout"
  | "zoom_in"
  | "zoom_out"
  | "fit"
  | "map"
  | "people"
  | "mode_edit"
  | "mode_run"
  | "mode_compare"
  | "publish"
  | "help"
  | "open"
  | "escape"
  | "connect"
  | "insert"
  | "disconnect"
  | "delete"
  | "up"
  | "down"
  | "left"
  | "right"
  | "move_up"
  | "move_down"
  | "move_left"
  | "move_right";

export interface Pressed {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

const PLAIN: Record<string, Command> = {
  F8: "problem",
  "+": "zoom_in",
  "=": "zoom_in",
  "-": "zoom_out",
  m: "map",
  p: "people",
  "1": "mode_edit",
  "2": "mode_run",
  "3": "mode_compare",
  "?": "help",
  Enter: "open",
  Escape: "escape",
  c: "connect",
  i: "insert",
  x: "disconnect",
  Delete: "delete",
  Backspace: "delete",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};
const CTRL: Record<string, Command> = { z: "undo", y: "redo", d: "duplicate", a: "select_all", f: "find", Enter: "publish" };
const SHIFT: Record<string, Command> = { l: "layout", "!": "fit", "1": "fit", "?": "help", "+": "zoom_in", F8: "problem" };
const ALT: Record<string, Command> = { ArrowUp: "move_up", ArrowDown: "move_down", ArrowLeft: "move_left", ArrowRight: "move_right" };

export function commandOf({ key, ctrl, shift, alt }: Pressed): Command | null {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const table: Record<string, Command> = alt ? ALT : ctrl ? (shift ? { z: "redo" } : CTRL) : shift ? SHIFT : PLAIN;
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}

/** Where keys mean what they say: fields, lists, menus, dialogs. */
const DIALOGS = "[role=dialog], [role=alertdialog]";
const LISTS = `${DIALOGS}, [role=menu], [role=listbox], [role=combobox][aria-expanded=true]`;
const OWN_KEYS = `input, textarea, select, [contenteditable=true], [role=combobox], ${LISTS}`;
const PANEL = ".cv-panel";
const FROM_FIELDS: ReadonlySet<Command | null> = new Set(["find", "publish", "problem"]);

/** Whether a key pressed here is the control's own; `isWithin` says what the control is in. What lists and dialogs close with Esc is theirs. */
export function isOwnKey(command: Command | null, isWithin: (selector: string) => boolean): boolean {
  if (!isWithin(OWN_KEYS)) return false;
  if (command === "escape") return isWithin(LISTS) || !isWithin(PANEL);
  return isWithin(DIALOGS) || !FROM_FIELDS.has(command);
}

/** Keys of the help sheet, in groups; words under `canvas.keys`. */
export const KEY_SHEET = [
  {
    group: "move",
    rows: [
      ["tab", "Tab"],
      ["arrows", "↑ ↓ ← →"],
      ["altArrows", "Alt + ↑ ↓ ← →"],
      ["open", "Enter"],
      ["back", "Esc"],
    ],
  },
  {
    group: "draw",
    rows: [
      ["connect", "C"],
      ["insert", "I"],
      ["disconnect", "X"],
      ["delete", "Delete"],
      ["undo", "Ctrl Z"],
      ["redo", "Ctrl Shift Z"],
    ],
  },
  {
    group: "many",
    rows: [
      ["copy", "Ctrl C"],
      ["paste", "Ctrl V"],
      ["duplicate", "Ctrl D"],
      ["all", "Ctrl A"],
      ["drag", "Shift"],
    ],
  },
  {
    group: "view",
    rows: [
      ["find", "Ctrl F"],
      ["problems", "F8"],
      ["layout", "Shift L"],
      ["zoom", "+ −"],
      ["fit", "Shift 1"],
      ["map", "M"],
    ],
  },
  {
    group: "page",
    rows: [
      ["people", "P"],
      ["modes", "1 2 3"],
      ["publish", "Ctrl Enter"],
      ["help", "?"],
    ],
  },
] as const;
