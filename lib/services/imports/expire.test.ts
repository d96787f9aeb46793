import { readdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { config } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { executeImport } from "./execute";
import { previewImport } from "./preview";
import { expireAllUploads } from "./expire";
import { runImport } from "./run";
import { uploadImport } from "./upload";

let database: TestDatabase;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
});
afterAll(() => database.close());

it("keeps an upload for a week, then lets go of it and of nothing else", async () => {
  const company = await database.company();
  const ctx = testContext(company, ["*"]);
  const upload = async () => (await uploadImport(ctx, { fileName: "a.csv", bytes: Buffer.from("姓名,手机号\n李雷,13800138000") })).jobId;
  const kept = async () => (await readdir(path.join(config().launch.dataDir, "uploads", company))).sort();
  const [old, young] = [await upload(), await upload()];
  await database.owner.query("UPDATE import_job SET created_at = now() - interval '6 days 23 hours' WHERE id = $1", [young]);
  await database.owner.query("UPDATE import_job SET created_at = now() - interval '7 days 1 hour' WHERE id = $1", [old]);
  await expireAllUploads();
  expect(await kept()).toEqual([young]);

  await database.owner.query("UPDATE import_job SET created_at = now() - interval '7 days 1 hour' WHERE id = $1", [young]);
  const latest = await upload();
  expect(await kept()).toEqual([latest]);

  const { mapping } = await previewImport(ctx, { jobId: latest, defaultClinicId: null });
  await runImport(ctx, { jobId: young, mapping, defaultClinicId: null });
  await executeImport(company, young);
  const { rows } = await database.owner.query("SELECT state, error->>'code' AS code FROM import_job WHERE id = $1", [young]);
  expect(rows).toEqual([{ state: "failed", code: "import_file_gone" }]);
});

it("lets go after a day of what no job knows: of an upload that was cut off, or whose job is gone", async () => {
  const company = await database.company();
  const ctx = testContext(company, ["*"]);
  const upload = async () => (await uploadImport(ctx, { fileName: "a.csv", bytes: Buffer.from("姓名,手机号\n李雷,13800138000") })).jobId;
  const [known, forgotten, fresh] = [await upload(), await upload(), await upload()];
  await database.owner.query("DELETE FROM import_job WHERE id IN ($1, $2)", [forgotten, fresh]);
  const folder = path.join(config().launch.dataDir, "uploads", company);
  await writeFile(path.join(folder, `${forgotten}.part`), "[]");
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  for (const name of [known, forgotten, `${forgotten}.part`]) await utimes(path.join(folder, name), yesterday, yesterday);
  await expireAllUploads();
  expect(await readdir(folder)).toEqual([known, fresh].sort());
});
