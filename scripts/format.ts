import { bin } from "./setup/paths";
import { main } from "./setup/steps";
import { passThrough } from "./testing/vitest";

/** `npm run format`: writes every file in the project's form. */
void main(() => passThrough(bin("biome"), ["format", "--write", "."]));
