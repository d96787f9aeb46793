import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { espeak } from "@/lib/channels/speech/espeak";
import { SpeechUnavailable, type Synthesizer } from "@/lib/channels/speech/synthesizer";
import { config } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { DEMO_COMPANY } from "@/prisma/seed/companies";
import { seed } from "@/prisma/seed/main";
import { auditionScript, readRecording } from "./audition";

let db: TestDatabase;
const ctx = testContext(DEMO_COMPANY.id, ["*"]);
let scripts: { id: string; kind: string; start: string; other: string }[];
const said: string[] = [];
/** The real one, listened in to. */
const heard = (): Synthesizer => {
  const real = espeak();
  return {
    id: real.id,
    speak: (text, manner) => {
      said.push(text);
      return real.speak(text, manner);
    },
  };
};

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  await seed({ now: new Date("2026-11-21T04:00:00Z") });
  const { rows } = await db.owner.query(
    `SELECT id, kind, dialogue->>'start' AS start, (SELECT s->>'id' FROM jsonb_array_elements(dialogue->'scenes') s WHERE s->>'id' <> dialogue->>'start' LIMIT 1) AS other
     FROM script WHERE company_id = $1 AND state = 'enabled'`,
    [DEMO_COMPANY.id],
  );
  scripts = rows;
});
afterAll(() => db.close());
const one = (kind: string) => scripts.find((s) => s.kind === kind) ?? { id: "", start: "", other: "" };

it("speaks a fixed script once, whoever asks and however often, and keeps it by what is said", async () => {
  const { id, start } = one("fixed");
  const synthesizer = heard();
  const [first, again] = await Promise.all([1, 2].map(() => auditionScript(ctx, { scriptId: id, sceneId: start }, synthesizer)));
  const later = await auditionScript(ctx, { scriptId: id, sceneId: start }, synthesizer);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("星海口腔中心店");
  expect(said[0]).not.toContain("{{");
  expect(again).toEqual(first);
  expect(later).toEqual(first);
  const header = await readRecording(later, 0, 43);
  expect(header.subarray(0, 4).toString("latin1")).toBe("RIFF");
  // 16 bits, one channel: a sentence of this length takes between 5 and 40 seconds.
  const seconds = (later.bytes - 44) / (2 * header.readUInt32LE(24));
  expect(seconds).toBeGreaterThan(5);
  expect(seconds).toBeLessThan(40);
  expect(await readdir(path.resolve(config().launch.dataDir, "speech"))).toEqual([`${later.etag}.wav`]);
});

it("lets the opening of an AI script be heard, and of the rest says that there is only text", async () => {
  const { id, start, other } = one("ai");
  expect((await auditionScript(ctx, { scriptId: id, sceneId: start })).bytes).toBeGreaterThan(10_000);
  await expect(auditionScript(ctx, { scriptId: id, sceneId: other })).rejects.toMatchObject({ code: "audition_text_only" });
});

it("says so when nothing can speak, and asks for the permission first", async () => {
  const { id, other } = one("fixed");
  const mute: Synthesizer = { id: "mute", speak: () => Promise.reject(new SpeechUnavailable("none")) };
  await expect(auditionScript(ctx, { scriptId: id, sceneId: other }, mute)).rejects.toMatchObject({
    kind: "unavailable",
    code: "speech_unavailable",
  });
  await expect(auditionScript(testContext(DEMO_COMPANY.id, []), { scriptId: id, sceneId: other })).rejects.toMatchObject({ kind: "forbidden" });
  await expect(auditionScript(ctx, { scriptId: randomUUID(), sceneId: other })).rejects.toMatchObject({ kind: "not_found" });
});
