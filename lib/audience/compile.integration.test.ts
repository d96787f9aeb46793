import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { checkRule } from "./check";
import { compileRule } from "./compile";
import { type CustomerFacts, matches } from "./oracle";
import type { Rule } from "./rule";
import { insertFacts, randomFacts, ruleArbitrary, worldIds } from "./testing";

const TODAY = "2027-02-28";
const TIMEZONE = "Asia/Shanghai";

let db: TestDatabase;
let companyId: string;
let facts: Map<string, CustomerFacts>;
const ids = worldIds();

beforeAll(async () => {
  db = await testDatabase();
  companyId = await db.company();
  facts = await insertFacts(db, companyId, ids, randomFacts(ids, TODAY, 160));
});
afterAll(() => db.close());

async function chosenBySql(rule: Rule): Promise<string[]> {
  const compiled = compileRule(rule, { today: TODAY, timezone: TIMEZONE, paramOffset: 1 });
  return withTenantSql(companyId, async (sql) => {
    const { rows } = await sql.query<{ id: string }>(`SELECT c.id FROM customer c WHERE c.company_id = $1 AND ${compiled.sql}`, [
      companyId,
      ...compiled.params,
    ]);
    return rows.map((r) => r.id).sort();
  });
}

const chosenByOracle = (rule: Rule): string[] =>
  [...facts]
    .filter(([, f]) => matches(rule, f, { today: TODAY, timezone: TIMEZONE }))
    .map(([id]) => id)
    .sort();

describe("compileRule", () => {
  it("chooses the same people as the oracle, for any rule", async () => {
    let chosen = 0;
    await fc.assert(
      fc.asyncProperty(ruleArbitrary(ids), async (rule) => {
        const bySql = await chosenBySql(rule);
        chosen += bySql.length;
        expect(bySql).toEqual(chosenByOracle(rule));
      }),
      { numRuns: 250, seed: 7 },
    );
    expect(chosen).toBeGreaterThan(1000);
  });

  it("takes the complement for every negated group", async () => {
    await fc.assert(
      fc.asyncProperty(ruleArbitrary(ids), async (rule) => {
        const inverse: Rule = { type: "group", combinator: "and", not: true, rules: [rule] };
        const both = [...(await chosenBySql(rule)), ...(await chosenBySql(inverse))].sort();
        expect(both).toEqual([...facts.keys()].sort());
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it("sends every value as a parameter", () => {
    const hostile = "x') OR true --";
    const compiled = compileRule({ type: "condition", field: "name", operator: "contains", value: hostile }, { today: TODAY, timezone: TIMEZONE });
    expect(compiled.sql).not.toContain("OR true");
    expect(compiled.params).toEqual([hostile]);
  });

  it("refuses rules that do not fit, naming where", () => {
    const rule: Rule = {
      type: "group",
      combinator: "and",
      not: false,
      rules: [
        { type: "condition", field: "age", operator: "at_least", value: "sixty" },
        { type: "condition", field: "shoe_size", operator: "equals", value: 42 },
        { type: "group", combinator: "or", not: false, rules: [] },
      ],
    };
    expect(checkRule(rule).map((p) => [p.path, p.code])).toEqual([
      [[0], "bad_value"],
      [[1], "unknown_field"],
      [[2], "empty_group"],
    ]);
    expect(() => compileRule(rule, { today: TODAY, timezone: TIMEZONE })).toThrow(/bad_value at \[0\]/);
  });
});
