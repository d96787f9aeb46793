/** Finds which scene a bot's turn was: its words are known but for the variables. */
import type { Dialogue, Scene } from "../dialogue";
import { textParts } from "../render";
import { normalise } from "./normalise";

interface KnownScene {
  scene: Scene;
  literals: string[];
  length: number;
}

const LEAST_SHARE = 0.6;

export type SceneFinder = (botText: string) => Scene | null;

export function sceneFinder(dialogue: Dialogue): SceneFinder {
  const known: KnownScene[] = dialogue.scenes.map((scene) => {
    const literals = textParts(scene.say)
      .flatMap((part) => (part.type === "text" ? part.text.split(/[，。？！；、]/) : []))
      .map(normalise)
      .filter((literal) => literal.length > 0);
    return { scene, literals, length: literals.reduce((sum, literal) => sum + literal.length, 0) };
  });
  return (botText) => {
    const said = normalise(botText);
    let best: { scene: Scene; share: number } | null = null;
    for (const { scene, literals, length } of known) {
      let found = 0;
      let from = 0;
      for (const literal of literals) {
        const at = said.indexOf(literal, from);
        if (at < 0) continue;
        found += literal.length;
        from = at + literal.length;
      }
      const share = length === 0 ? 0 : found / Math.max(length, said.length * 0.5);
      if (share >= LEAST_SHARE && (best === null || share > best.share)) best = { scene, share };
    }
    return best?.scene ?? null;
  };
}
