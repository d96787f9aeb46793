import type { World } from "./world";

/** One fault and what has to hold. Every scenario has servers, carrier and workers of its own. */
export interface Scenario {
  /** As in `--only`. */
  name: string;
  /** What is done to it, in one line of the report. */
  about: string;
  /** It is ended as failed after so long. */
  limitSeconds: number;
  /** Belongs to the pick of `npm test`. */
  short?: boolean;
  /**
   * Throws when something did not hold; what it returns is said in the report. I1-I8 are checked afterwards. What begins with `NOT_TRIED`
   * says why this machine can't play it.
   */
  run(world: World): Promise<string>;
}

export const NOT_TRIED = "not tried:";
