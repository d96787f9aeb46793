import type { Page } from "@playwright/test";
import { LOCALE_COOKIE } from "@/lib/i18n/locales";
import { THEME_COOKIE } from "@/lib/i18n/theme";
import { seriousViolations } from "../fixtures/axe";
import { CANVAS_BUDGET_BYTES, errorsOf, isFine } from "../fixtures/fine";
import { expect, test } from "../fixtures/test";

/** The demo's journey that has been. */
const FINISHED = "种植意向回访";

async function openRun(page: Page): Promise<void> {
  await page.goto("/journeys");
  const href = await page.getByRole("link", { name: FINISHED }).getAttribute("href");
  await page.goto(`${href?.split("?")[0]}?mode=run`);
  await expect(page.getByText("对账一致")).toBeVisible();
}

test("run mode, a list of its people and one person's way are accessible, light enough and free of errors", async ({ page }) => {
  const errors = errorsOf(page);
  await openRun(page);
  await isFine(page, { errors, budgetBytes: CANVAS_BUDGET_BYTES });
  await page.getByTestId("run-strip").locator('[data-metric="total.completed"]').click();
  await expect(page.getByTestId("people").locator("li").first()).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
  await page
    .getByRole("button", { name: /为什么/u })
    .first()
    .click();
  await expect(page.getByTestId("trace")).toBeVisible();
  await isFine(page, { errors, budgetBytes: CANVAS_BUDGET_BYTES });
});

test("publishing asks on an accessible dialog", async ({ page }) => {
  await page.goto("/journeys");
  await page.getByRole("button", { name: "从模板新建" }).click();
  await page.getByRole("dialog").getByText("预约提醒", { exact: false }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "创建并打开" }).click();
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}/u);
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await seriousViolations(page)).toEqual([]);
});

test("a lead is read on an accessible panel", async ({ page }) => {
  await page.goto("/leads");
  await page.locator("tbody tr[data-clickable=true]").first().locator("td").nth(1).click();
  await expect(page.getByRole("dialog").or(page.getByRole("complementary")).last()).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await seriousViolations(page)).toEqual([]);
});

test("a call is read on an accessible dialog", async ({ page }) => {
  await page.goto("/calls");
  await page.locator("tbody tr[data-clickable=true]").first().locator("td").nth(1).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await seriousViolations(page)).toEqual([]);
});

test.describe("otherwise", () => {
  // The cookies of a window of one's own.
  test.use({ sharedWindow: false });
  const chosen = (page: Page, name: string, value: string) => page.context().addCookies([{ name, value, url: new URL(page.url()).origin }]);

  test("in the dark, pages are as accessible", async ({ page }) => {
    await page.goto("/journeys");
    await chosen(page, THEME_COOKIE, "dark");
    for (const path of ["/", "/journeys", "/calls", "/audiences/new"]) {
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
      await page.waitForLoadState("networkidle");
      expect(await seriousViolations(page), path).toEqual([]);
    }
    await openRun(page);
    expect(await seriousViolations(page), "run mode").toEqual([]);
  });

  test("in English, pages are as accessible and as wide", async ({ page }) => {
    const errors = errorsOf(page);
    await page.goto("/journeys");
    await chosen(page, LOCALE_COOKIE, "en");
    for (const path of ["/", "/journeys", "/audiences", "/patients", "/leads", "/tasks", "/scripts", "/calls", "/settings/calling-rules"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: /^[A-Z][a-z ]+/u })).toBeVisible();
      await isFine(page, { errors });
    }
  });
});
