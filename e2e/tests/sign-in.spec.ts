import { account, expect, test } from "../fixtures/test";
import { SignInPage } from "../pages/sign-in-page";

test.use({ who: null });

test("asks who is there first, and goes on to the page that was wanted", async ({ page }) => {
  await page.goto("/audiences");
  await expect(page).toHaveURL(/\/sign-in\?next=/u);
  const { email, password } = account("marketer");
  await new SignInPage(page).fill(email, password);
  await expect(page.getByRole("heading", { level: 1, name: "人群" })).toBeVisible();
});

test("says that the password is wrong, and locks after five failures", async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  for (let i = 0; i < 5; i += 1) {
    await signIn.fill("nobody@yidao.demo", `wrong-${i}`);
    await expect(page.getByRole("alert").filter({ hasText: /邮箱或密码不对|失败次数过多/u })).toBeVisible();
  }
  await signIn.fill("nobody@yidao.demo", "wrong-again");
  await expect(page.getByRole("alert").filter({ hasText: "失败次数过多" })).toBeVisible();
});

test("speaks English when asked", async ({ page }) => {
  await new SignInPage(page).signIn(account("marketer").email, account("marketer").password);
  await page.context().addCookies([{ name: "yidao_locale", value: "en", url: page.url() }]);
  await page.goto("/journeys");
  await expect(page.getByRole("heading", { level: 1, name: "Journeys" })).toBeVisible();
});

test("answers a program that asks for what there isn't in its own way", async ({ request }) => {
  const answer = await request.post("/api/v1/identify", { data: {}, maxRedirects: 0 });
  expect(answer.status()).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: "not_found" } });
});
