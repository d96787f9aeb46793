/** A port to whatever turns text into speech. */
export interface Synthesizer {
  /** Part of the key under which audio is kept: another synthesizer or another manner of speaking gives another recording. */
  readonly id: string;
  /** Mandarin as a WAV file. @throws SpeechUnavailable when there is nothing that could speak, or it failed. */
  speak(text: string, manner: Manner): Promise<Buffer>;
}

export interface Manner {
  /** 0-99, 50 is neutral. */
  pitch: number;
  wordsPerMinute: number;
}

export class SpeechUnavailable extends Error {
  constructor(cause: unknown) {
    super("no speech could be made", { cause });
    this.name = "SpeechUnavailable";
  }
}
