import type { JourneyDocument } from "@/lib/journey/document";
import { createJourney } from "@/lib/services/journeys/create";
import { getJourney } from "@/lib/services/journeys/get";
import { saveDraft } from "@/lib/services/journeys/saveDraft";
import { testContext } from "@/lib/testing/service-context";
import { between } from "./random";
import type { Scenario } from "./types";

const EMPTY: JourneyDocument = { schema: 1, nodes: [], edges: [] };
const withExit = (document: JourneyDocument, id: string): JourneyDocument => ({
  ...document,
  nodes: [...document.nodes, { id, kind: "exit", name: id, position: { x: 0, y: document.nodes.length * 100 }, config: {} }],
});

const editors: Scenario = {
  name: "two-editors",
  about: "people edit one draft at once, one of them offline for a while; each takes the other's changes in when told of them",
  limitSeconds: 120,
  short: true,
  run: async (world) => {
    const companyId = await world.db.company();
    const people = Array.from({ length: between(world.random, 3, 6) }, (_, i) => testContext(companyId, ["*"], { userId: `editor-${i}` }));
    const [first] = people;
    if (!first) throw new Error("nobody edits");
    const { id } = await createJourney(first, { name: "两人", document: EMPTY });
    const each = 8;
    let conflicts = 0;
    const edit = async (who: number) => {
      const ctx = people[who] ?? first;
      // What was drawn while the connection was away is saved when it is back: here one save after the other without looking.
      let { draft } = await getJourney(ctx, { id });
      for (let n = 0; n < each; n += 1) {
        for (;;) {
          const result = await saveDraft(ctx, { id, revision: draft.revision, document: withExit(draft.document, `e${who}-${n}`) });
          if (result.type === "saved") {
            draft = { ...draft, revision: result.revision, document: withExit(draft.document, `e${who}-${n}`) };
            break;
          }
          conflicts += 1;
          draft = result.theirs;
        }
      }
    };
    await Promise.all(people.map((_, who) => edit(who)));
    if (conflicts === 0) throw new Error("nobody was ever late");
    const { draft } = await getJourney(first, { id });
    const found = new Set(draft.document.nodes.map((node) => node.id));
    const missing = people.flatMap((_, who) => Array.from({ length: each }, (__, n) => `e${who}-${n}`)).filter((node) => !found.has(node));
    if (missing.length > 0) throw new Error(`lost: ${missing.join(", ")}`);
    const stale = await saveDraft(first, { id, revision: 1, document: EMPTY });
    if (stale.type !== "conflict" || stale.theirs.document.nodes.length !== found.size)
      throw new Error("a stale save was not refused with the other draft");
    return `${people.length} editors, ${found.size} steps drawn, ${conflicts} stale saves refused with the newer draft, nothing lost`;
  },
};

export const scenarios: Scenario[] = [editors];
