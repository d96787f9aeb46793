import { spawn } from "node:child_process";
import path from "node:path";
import { buffer, text as textOf } from "node:stream/consumers";
import { config } from "@/lib/config";
import { type Manner, SpeechUnavailable, type Synthesizer } from "./synthesizer";

const TIMEOUT_MS = 20_000;
const PROGRAM = ["lib", "channels", "speech", "espeak-program.mjs"];

/** eSpeak NG, which comes with the product as WebAssembly; `YIDAO_SPEECH_COMMAND` names an espeak-ng of the machine instead. */
export function espeak(): Synthesizer {
  const { command } = config().speech;
  // The machine's own knows Mandarin by pinyin better than by characters alone.
  const voice = command ? "cmn-latn-pinyin" : "cmn";
  return {
    id: command ? "espeak-command-1" : "espeak-wasm-1",
    async speak(text, manner) {
      const options = optionsOf(voice, manner);
      const [program, args] = command
        ? [command, [...options, "--stdin", "--stdout"]]
        : [process.execPath, [path.resolve(process.cwd(), ...PROGRAM), ...options]];
      return run(program, args, text);
    },
  };
}

const optionsOf = (voice: string, { pitch, wordsPerMinute }: Manner): string[] => [
  ...["-b", "1", "-v", voice],
  ...["-p", String(pitch), "-s", String(wordsPerMinute)],
];

async function run(program: string, args: string[], input: string): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], timeout: TIMEOUT_MS, killSignal: "SIGKILL" });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    const [audio, complaint, code] = await Promise.all([buffer(child.stdout), textOf(child.stderr), exit]);
    if (code !== 0 || audio.subarray(0, 4).toString("latin1") !== "RIFF") throw new Error(`exit ${code}: ${complaint.slice(0, 500)}`);
    return audio;
  } catch (error) {
    throw new SpeechUnavailable(error);
  }
}
