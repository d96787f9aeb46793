import type { Page } from "@playwright/test";
import { liveCallsSince } from "../fixtures/carrier-log";
import { moveToNoon } from "../fixtures/database";
import { expect, test } from "../fixtures/test";
import { createBenefitOrImplantAudience } from "../flows/audiences";
import { createBlankJourney, drawInvitation, NODES } from "../flows/journeys";
import { RunPage } from "../pages/run-page";

/** A request that was on its way when the pause was acknowledged may still arrive. */
const PAUSE_WITHIN_MS = 5_000;
/** The page asks once a second, and a busy machine answers when it can. */
const SLOWLY = { timeout: 60_000 };
const AUDIENCE = `控制 ${Date.now() % 1_000_000}`;

// Live calls go out in calling hours only: the company moves to where it is about noon. It stays there: seen from elsewhere these
// calls would have been made at night.
test.beforeAll(moveToNoon);

test("pauses, resumes, stops and runs again a live journey while calls are under way", async ({ page }) => {
  test.setTimeout(8 * 60_000);
  const people = await createBenefitOrImplantAudience(page, AUDIENCE);
  expect(people).toBeGreaterThan(100);
  const canvas = await createBlankJourney(page, "暂停与继续（浏览器）");
  await drawInvitation(canvas, AUDIENCE);
  await canvas.saved();
  const run = new RunPage(page);
  const called = async () => (await run.of(NODES.call, "called")) ?? 0;
  const startedAt = new Date();

  await test.step("calls go out", async () => {
    await page.getByRole("button", { name: /^发布/u }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /并立即运行$/u })
      .click();
    await run.atLeastEntered(people);
    await expect.poll(called, { timeout: 60_000 }).toBeGreaterThan(0);
    await expect(run.node(NODES.call).getByText(/呼叫中/u)).toBeVisible(SLOWLY);
  });

  await test.step("paused: none goes out any more, those under way end", async () => {
    await control(page, "暂停");
    await expect(page.getByRole("button", { name: "恢复", exact: true })).toBeVisible(SLOWLY);
    const pausedAt = new Date(Date.now() + PAUSE_WITHIN_MS);
    await expect.poll(() => Date.now() > pausedAt.getTime() + PAUSE_WITHIN_MS, { timeout: 15_000 }).toBe(true);
    expect(liveCallsSince(pausedAt)).toBe(0);
    expect(liveCallsSince(startedAt)).toBeLessThan(people);
  });

  await test.step("resumed: they go out again", async () => {
    const resumedAt = new Date();
    await control(page, "恢复");
    await expect(page.getByRole("button", { name: "暂停", exact: true })).toBeVisible(SLOWLY);
    await expect.poll(() => liveCallsSince(resumedAt), { timeout: 120_000 }).toBeGreaterThan(0);
  });

  await test.step("stopped: everybody is out, and the sums hold", async () => {
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: /停止/u }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: /停止/u }).click();
    await run.finished(90_000);
    const stoppedAt = new Date();
    await expect.poll(() => Date.now() > stoppedAt.getTime() + PAUSE_WITHIN_MS, { timeout: 15_000 }).toBe(true);
    expect(await run.total("entered")).toBe(people);
    expect(await called()).toBe(liveCallsSince(startedAt));
    expect(liveCallsSince(stoppedAt)).toBe(0);
  });

  await test.step("run by hand: they come again, as many as was said before", async () => {
    await page.getByRole("button", { name: "立即运行" }).click();
    const dialog = page.getByRole("alertdialog");
    await expect(dialog.locator('[data-metric="again"]')).toHaveAttribute("data-value", String(people));
    await dialog.getByRole("button", { name: "立即运行" }).click();
    await page.getByRole("button", { name: "查看这次运行" }).click();
    await page.waitForURL(/run=[0-9a-f-]{36}/u);
    await run.atLeastEntered(people);
    expect(await run.total("entered")).toBe(people);
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: /停止/u }).click();
    await expect(dialog.getByText("只影响这次运行")).toBeVisible();
    await dialog.getByRole("button", { name: /停止/u }).click();
    await run.finished(90_000);
  });
});

/** Presses a control and confirms what it says it will do. */
async function control(page: Page, verb: string): Promise<void> {
  await page.getByRole("button", { name: verb, exact: true }).click();
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: new RegExp(verb, "u") })
    .click();
}
