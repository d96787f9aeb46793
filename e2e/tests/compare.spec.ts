import type { Page } from "@playwright/test";
import { seriousViolations } from "../fixtures/axe";
import { expect, test } from "../fixtures/test";
import { RunPage } from "../pages/run-page";

test("two runs stand on one drawing, each figure as the run itself shows it", async ({ page }) => {
  test.setTimeout(4 * 60_000);
  await page.goto("/journeys");
  await page.getByRole("button", { name: "从模板新建" }).click();
  await page.getByRole("dialog").getByText("种植意向邀约", { exact: false }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "创建并打开" }).click();
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}/u);
  const journey = new URL(page.url()).pathname;
  const run = new RunPage(page);
  const runs: { id: string; entered: number; called: number }[] = [];
  for (const people of [60, 40]) {
    await page.goto(journey);
    await page.getByRole("button", { name: "试运行", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").first().fill(String(people));
    await dialog.getByRole("textbox").first().blur();
    await dialog.getByRole("button", { name: /试运行/u }).click();
    await page.waitForURL(/run=/u);
    await run.atLeastEntered(1);
    await run.finished(90_000);
    const id = new URL(page.url()).searchParams.get("run") ?? "";
    runs.push({ id, entered: (await run.total("entered")) ?? 0, called: (await run.of("种植意向邀约", "called")) ?? 0 });
  }
  const [a, b] = runs;
  if (!a || !b) throw new Error("two runs were made");

  await page.goto(journey);
  await page.getByRole("radio", { name: "对比" }).click();
  const panel = page.getByTestId("compare-panel");
  await expect(panel).toBeVisible();
  expect(await row(page, "total")).toEqual([String(a.entered), String(b.entered), `−${a.entered - b.entered}`]);
  expect((await row(page, "called")).slice(0, 2)).toEqual([String(a.called), String(b.called)]);
  await expect(page.locator(".react-flow__node")).not.toHaveCount(0);

  await test.step("the other way round, and a node in full", async () => {
    await page.getByRole("button", { name: "交换 A 和 B" }).click();
    await expect.poll(() => row(page, "total")).toEqual([String(b.entered), String(a.entered), `+${a.entered - b.entered}`]);
    await page.locator(".react-flow__node").nth(1).locator(".cv-head").click();
    await expect.poll(async () => (await row(page, "called")).slice(0, 2)).toEqual([String(b.called), String(a.called)]);
    await expect(panel.locator("tr[data-metric=answer_rate]")).toContainText("点");
  });

  expect(await seriousViolations(page)).toEqual([]);

  await panel.getByRole("button", { name: "B 的名单" }).click();
  await page.waitForURL((url) => url.searchParams.get("run") === a.id);
});

/** A, B and their difference, as the panel shows them. */
async function row(page: Page, metric: string): Promise<string[]> {
  const cells = page.getByTestId("compare-panel").locator(`tr[data-metric=${metric}] td`);
  return (await cells.allInnerTexts()).map((text) => text.split("\n")[0]?.trim() ?? "");
}
