import { describe, expect, it } from "vitest";
import { commandOf } from "./keys";

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
