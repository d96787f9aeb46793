import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const EXCLUDED = ["**/node_modules/**", ".next/**", ".data/**", "e2e/**", "**/generated/**"];
/** Tests that need a database, Temporal or a socket say so in their name, or lie where everything does. */
const INTEGRATION = [
  "**/*.integration.test.ts",
  "lib/db/**/*.test.ts",
  "lib/services/**/*.test.ts",
  "lib/engine/**/*.test.ts",
  "workflows/**/*.test.ts",
  "prisma/**/*.test.ts",
];

export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    // Failures say what they have to say by themselves; what the product logs on the way would bury them.
    env: { LOG_LEVEL: "silent" },
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...EXCLUDED, ...INTEGRATION],
          maxWorkers: 2,
          // Modules are loaded once for all files: half of the time went into loading them.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: INTEGRATION,
          exclude: EXCLUDED,
          globalSetup: [path.join(root, "lib/testing/global-setup.ts")],
          // Two cores carry the database and Temporal beside the tests.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
