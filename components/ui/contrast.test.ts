import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const theme = readFileSync(join(process.cwd(), "app/theme.css"), "utf8");
const fields = readFileSync(join(process.cwd(), "components/ui/css/fields.css"), "utf8");

/** A colour of the theme: light, then dark. */
function colours(name: string): string[] {
  const [, light = "", dark = ""] = new RegExp(`${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`, "u").exec(theme) ?? [];
  return [light, dark];
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["--background", "--surface", "--overlay"])("on %s", (ground) => {
  it.each(["light", "dark"])("the edge of a control is told apart (%s)", (mode) => {
    const at = mode === "light" ? 0 : 1;
    expect(contrast(colours("--yd-edge")[at] ?? "", colours(ground)[at] ?? "")).toBeGreaterThanOrEqual(3);
  });
});

it("fields have that edge", () => {
  expect(/\.yd-control \{[^}]*border: 1px solid var\((--[a-z-]+)\)/u.exec(fields)?.[1]).toBe("--yd-edge");
});
