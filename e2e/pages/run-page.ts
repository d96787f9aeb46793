import { expect, type Locator, type Page } from "@playwright/test";

/** The canvas of a run: every figure as a raw number. */
export class RunPage {
  constructor(private readonly page: Page) {}

  node(name: string): Locator {
    return this.page.locator(".react-flow__node").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** null: the figure does not apply. */
  async metric(scope: Locator, metric: string): Promise<number | null> {
    const value = await scope.locator(`[data-metric="${metric}"]`).first().getAttribute("data-value");
    return value === null ? null : Number(value);
  }

  of(name: string, metric: string): Promise<number | null> {
    return this.metric(this.node(name), metric);
  }

  total(metric: string): Promise<number | null> {
    return this.metric(this.page.getByTestId("run-strip"), `total.${metric}`);
  }

  async atLeastEntered(people: number): Promise<void> {
    await expect.poll(() => this.total("entered"), { timeout: 60_000 }).toBeGreaterThanOrEqual(people);
  }

  /** Everybody is through, and the server says that the sums agree. */
  async finished(timeoutMs: number): Promise<void> {
    await expect.poll(() => this.total("active"), { timeout: timeoutMs, intervals: [500] }).toBe(0);
    await expect(this.page.getByText("对账一致")).toBeVisible();
  }
}
