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

  /** People on each line out of a node, by outlet. */
  async passed(name: string): Promise<Record<string, number>> {
    const id = await this.node(name).getAttribute("data-id");
    const labels = this.page.locator(`[data-metric="passed"][data-from="${id}"]`);
    return Object.fromEntries(
      await labels.evaluateAll((all) => all.map((l) => [l.getAttribute("data-outlet") ?? "", Number(l.getAttribute("data-value"))])),
    );
  }

  /** Opens a node's drawer by its number of people. */
  async openNode(name: string): Promise<NodeDrawer> {
    await this.node(name).locator('[data-metric="entered"]').click();
    const drawer = this.page.getByTestId("run-drawer");
    await expect(drawer.getByRole("heading", { name, exact: true })).toBeVisible();
    return new NodeDrawer(this, drawer);
  }

  total(metric: string): Promise<number | null> {
    return this.metric(this.page.getByTestId("run-strip"), `total.${metric}`);
  }

  async atLeastEntered(people: number): Promise<void> {
    await expect.poll(() => this.total("entered"), { timeout: 60_000 }).toBeGreaterThanOrEqual(people);
  }

  /** Everybody is through, and the server says that the sums agree. */
  async finished(timeoutMs: number): Promise<void> {
    await expect.poll(() => this.total("here"), { timeout: timeoutMs, intervals: [500] }).toBe(0);
    await expect(this.page.getByText("对账一致")).toBeVisible();
    // A tall drawing opens at its entry.
    await this.page.getByRole("button", { name: "适应画布" }).click();
  }
}

/** The side panel of one node. */
class NodeDrawer {
  constructor(
    private readonly run: RunPage,
    private readonly drawer: Locator,
  ) {}

  metric(metric: string): Promise<number | null> {
    return this.run.metric(this.drawer, metric);
  }

  /** A figure of the kind's own. */
  own(metric: string): Promise<number | null> {
    return this.metric(`node.${metric}`);
  }

  /** "outcome.busy" and so on → { busy: 3 } */
  async shares(prefix: string): Promise<Record<string, number>> {
    const cells = this.drawer.locator(`[data-metric^="${prefix}."]`);
    const found = await cells.evaluateAll((all) =>
      all.map((c) => [c.getAttribute("data-metric") ?? "", Number(c.getAttribute("data-value"))] as const),
    );
    return Object.fromEntries(found.map(([metric, count]) => [metric.slice(prefix.length + 1), count]));
  }
}
