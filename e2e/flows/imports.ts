import path from "node:path";
import { expect, type Page } from "@playwright/test";

const SAMPLE = path.resolve("lib/importing/fixtures/patients.xlsx");

/** Imports the sample export by hand; the report must add up as it should for this file. */
export async function importSample(page: Page): Promise<void> {
  await page.goto("/patients/import");
  await page.locator('input[type="file"]').setInputFiles(SAMPLE);
  await page.getByRole("button", { name: /^导入 .* 行$/u }).click();
  await expect(page.getByText(/共 2,000 行 = 已导入 1,960 \+ 未导入 40/u)).toBeVisible({ timeout: 60_000 });
}
