import { expect, type Page } from "@playwright/test";

/** People whose benefit ends within 120 days, or who have the tag 种植意向. Returns how many match. */
export async function createBenefitOrImplantAudience(page: Page, name: string): Promise<number> {
  await page.goto("/audiences/new");
  await page.getByLabel("名称").fill(name);
  await page.getByRole("radio", { name: "任一满足" }).click();
  const choose = async (control: string, nth: number, option: string) => {
    await page.getByRole("button", { name: control }).nth(nth).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  await choose("字段", 0, "权益");
  await choose("时间", 0, "未来几天内");
  await page.getByRole("textbox", { name: "天数" }).fill("120");
  await page.getByRole("textbox", { name: "天数" }).blur();
  await page.getByRole("button", { name: "添加条件", exact: true }).click();
  const tags = page.getByRole("combobox", { name: "标签" });
  await tags.fill("种植");
  await page.getByRole("option", { name: "种植意向" }).click();
  // The list stays open for more choices.
  await page.keyboard.press("Escape");
  const count = page.getByTestId("audience-count");
  await expect(count).toHaveAttribute("data-value", /[1-9]/u);
  await page.getByRole("button", { name: "保存人群" }).click();
  await page.waitForURL(/\/audiences\/[0-9a-f-]{36}/u);
  await expect(count).toBeVisible();
  return Number(await count.getAttribute("data-value"));
}
