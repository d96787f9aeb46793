/** B3: the voices a script may speak with. */
export interface Voice {
  key: string;
  name: string;
  /** Key of its description under `scripts.voiceTones`. */
  tone: "warmFemale" | "friendlyFemale" | "steadyMale" | "youngMale";
  /** Colour family of its avatar. */
  avatar: "blue" | "violet" | "teal" | "amber";
}

export const VOICES: readonly Voice[] = [
  { key: "xiaoning", name: "晓宁", tone: "warmFemale", avatar: "blue" },
  { key: "ruoxi", name: "若溪", tone: "friendlyFemale", avatar: "violet" },
  { key: "zhiyuan", name: "知远", tone: "steadyMale", avatar: "teal" },
  { key: "zian", name: "子安", tone: "youngMale", avatar: "amber" },
];

export function voiceOf(key: string): Voice | undefined {
  return VOICES.find((voice) => voice.key === key);
}
