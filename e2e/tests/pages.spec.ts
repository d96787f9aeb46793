import type { Page } from "@playwright/test";
import { z } from "zod";
import { seriousViolations } from "../fixtures/axe";
import { inDatabase } from "../fixtures/database";
import { CANVAS_BUDGET_BYTES, errorsOf, isFine } from "../fixtures/fine";
import { expect, test, type Who } from "../fixtures/test";

const PAGES: { path: string; heading: string; who?: Who }[] = [
  { path: "/", heading: "总览" },
  { path: "/journeys", heading: "旅程" },
  { path: "/audiences", heading: "人群" },
  { path: "/audiences/new", heading: "新建人群" },
  { path: "/patients", heading: "患者" },
  { path: "/patients/import", heading: "导入患者" },
  { path: "/leads", heading: "线索" },
  { path: "/tasks", heading: "跟进任务" },
  { path: "/scripts", heading: "话术" },
  { path: "/calls", heading: "通话记录" },
  { path: "/settings/calling-rules", heading: "外呼规则" },
  { path: "/settings/lines", heading: "线路", who: "admin" },
  { path: "/settings/prices", heading: "价格", who: "admin" },
  { path: "/settings/audit", heading: "操作日志", who: "admin" },
  { path: "/settings/webhooks", heading: "HTTP 回调", who: "admin" },
  { path: "/settings/api-keys", heading: "接口密钥", who: "admin" },
  { path: "/settings/system", heading: "系统", who: "admin" },
];

test.use({ sharedWindow: true });

for (const { path, heading, who = "marketer" } of PAGES) {
  test.describe(who, () => {
    test.use({ who });
    test(`${path} is accessible, light enough and free of errors`, async ({ page }) => {
      const errors = errorsOf(page);
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await isFine(page, { errors });
    });
  });
}

for (const { list, path } of [
  { list: "/patients", path: /\/patients\/[0-9a-f-]{36}/u },
  { list: "/scripts", path: /\/scripts\/[0-9a-f-]{36}/u },
  { list: "/audiences", path: /\/audiences\/[0-9a-f-]{36}/u },
]) {
  test(`the page behind a row of ${list} is accessible, light enough and free of errors`, async ({ page }) => {
    await page.goto(list);
    await page.locator("tbody tr[data-clickable=true]").first().locator("td").nth(1).click();
    await page.waitForURL(path);
    // What the list loaded is not this page's.
    const errors = errorsOf(page);
    await page.reload();
    await isFine(page, { errors });
  });
}

for (const list of ["/journeys", "/scripts", "/audiences"]) {
  test(`a tab is named after the page: ${list} and what is behind its first row`, async ({ page }) => {
    await page.goto(list);
    await expect(page).toHaveTitle(`${await page.getByRole("heading", { level: 1 }).innerText()} · 驿道`);
    const row = page.locator("tbody a").first();
    const name = await row.innerText();
    await row.click();
    await page.waitForURL(new RegExp(`${list}/[0-9a-f-]{36}`, "u"));
    await expect(page).toHaveTitle(`${name} · 驿道`);
    await page.goBack();
    await expect(page).not.toHaveTitle(`${name} · 驿道`);
  });
}

const beyond = (selector: string, page: Page) =>
  page.locator(selector).evaluateAll((all) => all.map((e) => e.scrollWidth - e.clientWidth).filter((px) => px > 0));

test("zoomed to 125 %, lists keep their names in sight", async ({ page }) => {
  await page.setViewportSize({ width: 1093, height: 614 });
  for (const list of ["/journeys", "/scripts", "/patients", "/calls"]) {
    await page.goto(list);
    const name = page.locator("tbody :is(a, button)").first();
    await expect(name).toBeInViewport();
    expect((await page.locator("thead th").first().boundingBox())?.width, list).toBeGreaterThanOrEqual(130);
    expect(await beyond("html", page), list).toEqual([]);
  }
});

test("a call opens by the keyboard, at its patient's name", async ({ page }) => {
  await page.goto("/calls");
  await page
    .locator("tbody")
    .getByRole("button", { name: /的通话$/u })
    .first()
    .press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("zoomed to 200 %, the side bar folds, figures stay whole, and settings have the width of the page", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  const nav = page.getByRole("navigation", { name: "主导航" });
  for (const path of ["/", "/journeys"]) {
    await page.goto(path);
    await expect(page.locator(".yd-tile").first()).toContainText(/\d/u);
    expect(await beyond(".yd-tile *, html, main", page), path).toEqual([]);
    expect((await nav.boundingBox())?.width, path).toBeLessThanOrEqual(56);
  }
  await nav.getByRole("link", { name: "设置" }).click();
  const heading = page.getByRole("heading", { level: 1, name: "外呼规则" });
  await expect(heading).toBeInViewport();
  expect((await heading.boundingBox())?.x).toBeLessThan(100);
  await expect(page.getByRole("navigation", { name: "设置" }).getByRole("link", { name: "外呼规则" })).toBeInViewport();
});

test("an overview that cannot be loaded says so, shows no figure and nothing that seems on its way", async ({ page }) => {
  const main = page.getByRole("main");
  await page.route("**/api/trpc/**", (route) => route.abort());
  await page.goto("/");
  await expect(main.getByText("今天的数字没有取到", { exact: false })).toBeVisible();
  await expect(main.locator(".yd-skeleton")).toHaveCount(0);
  await expect(main.locator(".yd-tile").first()).toContainText("–");
  await expect(page.getByText("外呼状态没有取到")).toBeVisible();
  await page.unroute("**/api/trpc/**");
  await main.getByRole("button", { name: "重试" }).first().click();
  await expect(main.locator(".yd-tile").first()).toContainText(/\d/u);
  await expect(main.getByText("今天的数字没有取到", { exact: false })).toBeHidden();
});

test.describe("nobody", () => {
  test.use({ who: null });
  test("signs in on an accessible page", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "登录" })).toBeVisible();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

test("the canvas is accessible and light enough", async ({ page }) => {
  await page.goto("/journeys");
  await page.getByRole("button", { name: "从模板新建" }).click();
  await page.getByRole("dialog").getByText("预约提醒", { exact: false }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "创建并打开" }).click();
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}/u);
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  const errors = errorsOf(page);
  await page.reload();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await isFine(page, { errors, budgetBytes: CANVAS_BUDGET_BYTES });

  await test.step("Esc closes a list first, then the panel around it", async () => {
    await page.locator(".react-flow__node").first().locator(".cv-head").click();
    const panel = page.getByTestId("inspector");
    const field = panel.getByRole("combobox", { name: "人群" });
    await field.focus();
    await field.press("ArrowDown");
    await expect(page.getByRole("listbox")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("listbox")).toHaveCount(0);
    await expect(panel).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
  });
});

test("a file is taken in whole, however long", async ({ page, baseURL }) => {
  const rows = 5_500;
  const lines = Array.from({ length: rows }, (_, i) => `患者${i},${13_800_000_000 + i},${"长".repeat(660)}`);
  const file = Buffer.from(`姓名,手机号,备注\n${lines.join("\n")}\n`);
  // What passes the proxy is cut off there.
  expect(file.length).toBeGreaterThan(10 * 1024 * 1024);
  const answer = await page.request.post("/api/imports", {
    data: file,
    headers: { origin: baseURL ?? "", "content-type": "application/octet-stream", "x-file-name": "long.csv" },
  });
  expect(answer.status()).toBe(201);
  const { jobId } = z.object({ jobId: z.uuid() }).parse(await answer.json());
  const { rows: jobs } = await inDatabase((db) => db.query("SELECT rows_total, file_bytes::int FROM import_job WHERE id = $1", [jobId]));
  expect(jobs).toEqual([{ rows_total: rows, file_bytes: file.length }]);
});

test("an edited audience is not left unasked: neither back nor by the palette", async ({ page }) => {
  await page.goto("/audiences");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/\/audiences\/[0-9a-f-]{36}/u);
  const name = page.getByRole("textbox", { name: /^名称/u });
  await name.pressSequentially("改");
  const asked = page.getByRole("alertdialog");
  const stay = async () => {
    await asked.getByRole("button", { name: "取消" }).click();
    await expect(asked).toBeHidden();
    await expect(name).toHaveValue(/改/u);
  };
  const back = () => page.evaluate(() => history.back());
  await back();
  await stay();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "搜索" }).fill("旅程");
  await page.getByRole("option", { name: "旅程", exact: true }).click();
  await stay();
  await back();
  await asked.getByRole("button", { name: "不保存，离开" }).click();
  await page.waitForURL(/\/audiences$/u);
});

test.describe("the admin", () => {
  test.use({ who: "admin" });
  test("reads members and roles", async ({ page }) => {
    const errors = errorsOf(page);
    await page.goto("/settings/members");
    await expect(page.getByText("marketer@yidao.demo")).toBeVisible();
    await isFine(page, { errors });
  });

  test("is told the range of a price, which stays as typed", async ({ page }) => {
    await page.goto("/settings/prices");
    const price = page.getByRole("textbox", { name: "通话" });
    await price.fill("");
    await price.pressSequentially("-5");
    await price.press("Tab");
    await expect(page.getByText("请输入 0 到 10 之间的数")).toBeVisible();
    await expect(price).toHaveValue("-5");
  });

  test("stops all sending with a reason, sees it on every page, and lets it go on", async ({ page }) => {
    await page.goto("/settings/system");
    await expect(page.getByTestId("worker").first()).toBeVisible();
    await expect(page.getByTestId("pump-dial")).toBeVisible();
    expect(await seriousViolations(page)).toEqual([]);
    const change = async (verb: string, reason: string) => {
      await page.getByRole("button", { name: verb, exact: true }).click();
      const dialog = page.getByRole("alertdialog");
      await expect(dialog.getByRole("button", { name: verb })).toBeDisabled();
      await dialog.getByLabel("原因").fill(reason);
      await dialog.getByRole("button", { name: verb }).click();
      await expect(dialog).toBeHidden();
    };
    await change("全部停发", "浏览器演练");
    const banner = page.getByTestId("killed-banner");
    await expect(banner).toContainText("浏览器演练");
    await page.goto("/journeys");
    await expect(banner).toContainText("全部停发");
    expect(await seriousViolations(page)).toEqual([]);
    await page.goto("/settings/system");
    await change("恢复发送", "演练结束");
    await expect(banner).toHaveCount(0);
  });
});

test.describe("the second company", () => {
  test.use({ who: "stranger" });
  test("sees its own patients and nothing of the first", async ({ page }) => {
    await page.goto("/patients");
    await expect(page.getByText(/云杉齿科/u).first()).toBeVisible();
    await expect(page.getByText(/星海口腔/u)).toHaveCount(0);
    await page.getByRole("searchbox").first().fill("XH200");
    await expect(page.getByText("没有符合条件的患者")).toBeVisible();
    await expect(page.getByText(/^XH200/u)).toHaveCount(0);
  });
});
