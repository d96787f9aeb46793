import type { Page } from "@playwright/test";

export class SignInPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  async fill(email: string, password: string): Promise<void> {
    await this.page.getByLabel("邮箱").fill(email);
    await this.page.getByLabel("密码", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "登录" }).click();
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.open();
    await this.fill(email, password);
    await this.page.getByRole("heading", { level: 1, name: "总览" }).waitFor();
    await this.page.waitForLoadState("load");
  }
}
