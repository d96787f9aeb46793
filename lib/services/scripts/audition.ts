import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { espeak } from "@/lib/channels/speech/espeak";
import { type Manner, SpeechUnavailable, type Synthesizer } from "@/lib/channels/speech/synthesizer";
import { config } from "@/lib/config";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { auditionText } from "@/lib/scripts/audition";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { SCRIPT_COLUMNS, scriptRowSchema } from "./rows";

export const auditionInput = z.object({ scriptId: z.uuid(), sceneId: z.string().max(40) });

export interface Recording {
  path: string;
  bytes: number;
  /** Of the words and the voice: the same recording keeps its tag. */
  etag: string;
}

const KEPT_RECORDINGS = 500;
const MANNERS: Readonly<Record<string, Manner>> = {
  xiaoning: { pitch: 62, wordsPerMinute: 165 },
  ruoxi: { pitch: 74, wordsPerMinute: 155 },
  zhiyuan: { pitch: 28, wordsPerMinute: 160 },
  zian: { pitch: 42, wordsPerMinute: 175 },
};
const NEUTRAL: Manner = { pitch: 50, wordsPerMinute: 165 };

/** One scene of a script to listen to, spoken when it is first asked for and kept by what is said. */
export async function auditionScript(
  ctx: ServiceContext,
  input: z.infer<typeof auditionInput>,
  synthesizer: Synthesizer = espeak(),
): Promise<Recording> {
  requirePermission(ctx, "script.view");
  const row = await withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<Record<string, unknown>>(
      `SELECT ${SCRIPT_COLUMNS}, s.updated_at AS "updatedAt" FROM script s WHERE s.company_id = $1 AND s.id = $2`,
      [ctx.companyId, input.scriptId],
    );
    return rows[0];
  });
  if (!row) throw new AppError("not_found", "not_found");
  const script = scriptRowSchema.parse(row);
  const text = auditionText(script, input.sceneId);
  if (text === null) throw new AppError("not_found", "audition_text_only");
  const manner = MANNERS[script.voiceKey] ?? NEUTRAL;
  const etag = createHash("sha256")
    .update(JSON.stringify([synthesizer.id, manner, text]))
    .digest("hex");
  return (await kept(etag)) ?? once(etag, () => record(etag, text, manner, synthesizer));
}

const folder = (): string => path.resolve(config().launch.dataDir, "speech");
const fileOf = (etag: string): string => path.join(folder(), `${etag}.wav`);

async function kept(etag: string): Promise<Recording | null> {
  try {
    const { size } = await stat(fileOf(etag));
    const now = new Date();
    await utimes(fileOf(etag), now, now);
    return { path: fileOf(etag), bytes: size, etag };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Recordings under way: two who ask for the same wait for one. One after the other, so that a crowd does not start a crowd. */
const underWay = new Map<string, Promise<Recording>>();
let queue: Promise<unknown> = Promise.resolve();

function once(etag: string, make: () => Promise<Recording>): Promise<Recording> {
  const running = underWay.get(etag);
  if (running) return running;
  const made = queue.then(make).finally(() => underWay.delete(etag));
  queue = made.catch(() => undefined);
  underWay.set(etag, made);
  return made;
}

async function record(etag: string, text: string, manner: Manner, synthesizer: Synthesizer): Promise<Recording> {
  const audio = await synthesizer.speak(text, manner).catch((error: unknown) => {
    if (!(error instanceof SpeechUnavailable)) throw error;
    log.warn({ err: error }, "a script could not be spoken");
    throw new AppError("unavailable", "speech_unavailable");
  });
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const part = `${fileOf(etag)}.${process.pid}.part`;
  await writeFile(part, audio, { mode: 0o600 });
  await rename(part, fileOf(etag));
  await prune();
  return { path: fileOf(etag), bytes: audio.length, etag };
}

/** Keeps those that were listened to last. */
async function prune(): Promise<void> {
  const names = (await readdir(folder())).filter((name) => name.endsWith(".wav"));
  if (names.length <= KEPT_RECORDINGS) return;
  const files = await Promise.all(
    names.map(async (name) => ({ file: path.join(folder(), name), at: (await stat(path.join(folder(), name))).mtimeMs })),
  );
  files.sort((a, b) => b.at - a.at);
  await Promise.all(files.slice(KEPT_RECORDINGS).map(({ file }) => rm(file, { force: true })));
}

/** The bytes from `start` to `end` of a recording, both included. */
export async function readRecording(recording: Recording, start: number, end: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.alloc(end - start + 1);
  const file = await open(recording.path);
  try {
    await file.read(bytes, 0, bytes.length, start);
    return bytes;
  } finally {
    await file.close();
  }
}
