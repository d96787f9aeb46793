import { defineConfig } from "@playwright/test";
import { config } from "@/lib/config";

const { url, browser } = config().e2e;

/** None of them minds what the others do. */
const PAGES = "**/{pages,panels}.spec.ts";

/** Run by `npm test`, which starts the product first; by hand: YIDAO_E2E_URL=http://localhost:3000 npx playwright test. */
export default defineConfig({
  testDir: "e2e/tests",
  outputDir: "test-results",
  workers: 2,
  projects: [
    // These own the engine's clock, kill its worker, and hold runs: one after the other.
    { name: "journeys", testIgnore: PAGES, workers: 1 },
    { name: "pages", testMatch: PAGES, fullyParallel: true, dependencies: ["journeys"] },
  ],
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  use: {
    baseURL: url,
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1366, height: 768 },
    // A third of the time of a test: `npm test -- e2e -- --trace=retain-on-failure` where one fails for no clear reason.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
