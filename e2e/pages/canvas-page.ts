import { expect, type Locator, type Page } from "@playwright/test";

export type Kind = "audience-entry" | "ai-call" | "sms" | "wait" | "condition" | "update-tag" | "exit";

interface Point {
  x: number;
  y: number;
}

/** The canvas as a marketer's hands meet it: drag from the palette, draw lines between handles, fill the panel. */
export class CanvasPage {
  readonly inspector: Locator;

  constructor(private readonly page: Page) {
    this.inspector = page.getByRole("complementary", { name: "节点设置" });
  }

  node(name: string): Locator {
    return this.page.locator(".react-flow__node").filter({ has: this.page.locator(".cv-title", { hasText: new RegExp(`^${escape(name)}$`, "u") }) });
  }

  /** Drags a kind from the palette onto the drawing, names it, and leaves its panel open. */
  async place(kind: Kind, name: string, at: Point): Promise<void> {
    const before = await this.page.locator(".react-flow__node").count();
    const item = this.page.getByTestId(`palette-${kind}`);
    await item.scrollIntoViewIfNeeded();
    await this.drag(item, at);
    await expect(this.page.locator(".react-flow__node")).toHaveCount(before + 1);
    await expect(this.inspector).toBeVisible();
    await this.rename(name);
  }

  private async rename(name: string): Promise<void> {
    const field = this.inspector.getByLabel("节点名称");
    await field.fill(name);
    await field.blur();
    await expect(this.node(name)).toBeVisible();
  }

  async open(name: string): Promise<void> {
    await this.node(name).locator(".cv-head").click();
    await expect(this.inspector.getByLabel("节点名称")).toHaveValue(name);
  }

  /** Draws a line from an outlet, counted from the left, to the top of another node. */
  async connect(from: string, outlet: number, to: string): Promise<void> {
    const edges = this.page.locator(".react-flow__edge");
    const before = await edges.count();
    const target = await center(this.node(to).locator(".react-flow__handle-top"));
    await this.drag(this.node(from).locator(".react-flow__handle-bottom").nth(outlet), target);
    await expect(edges).toHaveCount(before + 1);
  }

  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.inspector.getByRole("button", { name: label }).first().click();
    await this.page.getByRole("option", { name: option }).first().click();
    await expect(this.page.getByRole("listbox")).toHaveCount(0);
  }

  /** Several choices in a list that stays open. */
  async pick(label: string, options: string[]): Promise<void> {
    const field = this.inspector.getByRole("combobox", { name: label });
    await field.focus();
    for (const option of options) {
      const item = this.page.getByRole("option", { name: new RegExp(`^${escape(option)}`, "u") }).first();
      // The list opens on focus and closes after some choices: open it where it is not.
      await expect(async () => {
        if (!(await item.isVisible())) await field.press("ArrowDown");
        await item.click({ timeout: 5000 });
      }).toPass({ timeout: 15_000 });
    }
    await this.page.keyboard.press("Escape");
    await expect(this.page.getByRole("listbox")).toHaveCount(0);
  }

  /** Nothing hidden makes the page itself taller than the window: it would scroll away under a choice. */
  async fitsTheWindow(): Promise<void> {
    expect(await this.page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight)).toBe(0);
  }

  async layOut(): Promise<void> {
    await this.page.getByRole("button", { name: "自动排版" }).click();
    await this.page.getByRole("button", { name: "适应画布" }).click();
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText(/已自动保存|已保存/u).first()).toBeVisible();
  }

  private async drag(from: Locator, to: Point): Promise<void> {
    const start = await center(from);
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 4 });
    await this.page.mouse.move(to.x, to.y, { steps: 6 });
    await this.page.mouse.up();
  }
}

async function center(locator: Locator): Promise<Point> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("the element is not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
