import { describe, expect, it } from "vitest";
import { commandOf, isOwnKey } from "./keys";

const press = (key: string, held = "") => commandOf({ key, ctrl: held.includes("c"), shift: held.includes("s"), alt: held.includes("a") });

describe("keys", () => {
  it.each([
    ["z", "c", "undo"],
    ["Z", "cs", "redo"],
    ["y", "c", "redo"],
    ["ArrowLeft", "", "left"],
    ["ArrowLeft", "a", "move_left"],
    ["L", "s", "layout"],
    ["!", "s", "fit"],
    ["?", "s", "help"],
    ["C", "", "connect"],
    ["c", "c", null],
    ["Enter", "c", "publish"],
    ["Enter", "", "open"],
    ["toString", "", null],
    ["q", "", null],
  ] as const)("%s with [%s] is %s", (key, held, command) => expect(press(key, held)).toBe(command));
});

describe("a key pressed in a control", () => {
  const within =
    (...around: string[]) =>
    (selectors: string) =>
      selectors.split(", ").some((selector) => around.includes(selector));
  it.each([
    ["escape", ["input", ".cv-panel"], false],
    ["escape", ["textarea", ".cv-panel"], false],
    ["escape", ["input", "[role=combobox]", "[role=combobox][aria-expanded=true]", ".cv-panel"], true],
    ["escape", ["input", "[role=combobox]", ".cv-panel"], false],
    ["escape", ["[role=listbox]", ".cv-panel"], true],
    ["escape", ["input", "[role=dialog]", ".cv-panel"], true],
    ["escape", ["input"], true],
    ["delete", ["input", ".cv-panel"], true],
    [null, ["textarea", ".cv-panel"], true],
    ["find", ["input", ".cv-panel"], false],
    ["publish", ["input", "[role=dialog]"], true],
    ["delete", [".cv-panel"], false],
  ] as const)("%s in %s stays with it: %s", (command, around, expected) => {
    expect(isOwnKey(command, within(...around))).toBe(expected);
  });
});
