import { withTenantSql, type Sql } from "@/lib/db";
import { enrol } from "@/lib/engine/enrol";
import { completeRun } from "@/lib/engine/finish";
import { step } from "@/lib/engine/step";
import { compile } from "@/lib/journey/compile";
import type { JourneyDocument } from "@/lib/journey/document";
import { layout } from "@/lib/journey/layout";
import type { Plan } from "@/lib/journey/plan";
import { emptyRefs } from "@/lib/journey/refs";
import { DEMO_CLINIC_STAFF } from "./accounts";
import { audiences, IMPLANT_AUDIENCE } from "./audiences";
import { clinicId, type DemoCompany, staffId } from "./companies";
import { demoId } from "./random";

const NAME = "种植意向回访";
const POOL = "种植意向";
const PEOPLE = 8;
/** Of the leads so many are the clinic's member's; the others wait for somebody. */
const OWN_LEADS = 5;

const idOf = (company: DemoCompany, what: string) => demoId(company.id, "follow-ups", what);
const memberId = (company: DemoCompany) => staffId(company, "consultant", DEMO_CLINIC_STAFF);

/** A small journey of the first clinic, with a run that is about to begin. */
export async function insertFollowUps(sql: Sql, company: DemoCompany, ownerEmail: string): Promise<void> {
  const document = drawing(company);
  const [clinic, journey, version] = [clinicId(company, 0), idOf(company, "journey"), idOf(company, "version")];
  await sql.query("INSERT INTO lead_pool (company_id, id, name) VALUES (yidao_company(), $1, $2)", [idOf(company, "pool"), POOL]);
  await sql.query(
    `WITH owner AS (SELECT id FROM auth_user WHERE email = $5),
       journey AS (INSERT INTO journey (company_id, id, name, clinic_id, state, current_version_id, owner_id, updated_by)
         SELECT yidao_company(), $1, $2, $3, 'running', $4, id, id FROM owner)
     INSERT INTO journey_draft (company_id, journey_id, document, updated_by) SELECT yidao_company(), $1, $6, id FROM owner`,
    [journey, NAME, clinic, version, ownerEmail, JSON.stringify(document)],
  );
  await sql.query("INSERT INTO journey_version (company_id, id, journey_id, number, document, plan) VALUES (yidao_company(), $1, $2, 1, $3, $4)", [
    version,
    journey,
    JSON.stringify(document),
    JSON.stringify(planOf(company, document)),
  ]);
  await sql.query("INSERT INTO journey_run (company_id, id, journey_id, version_id, mode) VALUES (yidao_company(), $1, $2, $3, 'live')", [
    idOf(company, "run"),
    journey,
    version,
  ]);
}

/** Lets the engine take its people through, which leaves them as tasks and leads. One that was broken off goes on at the next start. */
export async function runFollowUps(company: DemoCompany): Promise<void> {
  const runId = idOf(company, "run");
  const { rowCount } = await withTenantSql(company.id, (sql) =>
    sql.query("SELECT FROM journey_run WHERE company_id = yidao_company() AND id = $1 AND state IN ('starting', 'running')", [runId]),
  );
  if (!rowCount) return;
  await enrol(company.id, runId);
  for (const { id: node } of drawing(company).nodes) {
    while ((await step({ companyId: company.id, runId, shard: 0, node })).count > 0);
  }
  await withTenantSql(company.id, (sql) =>
    sql.query(
      `UPDATE lead l SET assignee_id = $2, state = CASE WHEN n.place = 1 THEN 'contacted' ELSE l.state END
       FROM (SELECT id, row_number() OVER (ORDER BY customer_id) AS place FROM lead WHERE company_id = yidao_company() AND run_id = $1) n
       WHERE l.company_id = yidao_company() AND l.id = n.id AND n.place <= $3`,
      [runId, memberId(company), OWN_LEADS],
    ),
  );
  await completeRun(company.id, runId);
}

function planOf(company: DemoCompany, document: JourneyDocument): Plan {
  const refs = {
    ...emptyRefs(new Date().toISOString()),
    clinicId: clinicId(company, 0),
    audiences: audiences(company),
    staff: [{ id: memberId(company), name: DEMO_CLINIC_STAFF, kind: "consultant" as const }],
    pools: [{ id: idOf(company, "pool"), name: POOL }],
  };
  const result = compile(document, refs);
  if (!result.ok) throw new Error(`the demo's journey has problems: ${JSON.stringify(result.problems)}`);
  return result.plan;
}

function drawing(company: DemoCompany): JourneyDocument {
  const position = { x: 0, y: 0 };
  const interested = audiences(company).find(({ name }) => name === IMPLANT_AUDIENCE);
  const entry = {
    audienceId: interested?.id ?? "",
    schedule: { type: "now" },
    reentry: { type: "never" },
    limits: { total: PEOPLE, daily: null },
  };
  const followUp = {
    assign: { role: "consultant", way: "fixed", staffIds: [memberId(company)] },
    task: { title: "回访{{customer.name}}：种植意向", inDays: 1 },
  };
  return layout({
    schema: 1,
    nodes: [
      { id: "n1", kind: "audience-entry", name: "种植意向的患者", position, config: entry },
      { id: "n2", kind: "follow-up", name: "交给门店回访", position, config: followUp },
      { id: "n3", kind: "lead", name: "放入线索池", position, config: { poolId: idOf(company, "pool") } },
      { id: "n4", kind: "exit", name: "结束 · 已交门店", position, config: { reason: "" } },
    ],
    edges: ["n1", "n2", "n3"].map((from, i) => ({ id: `${from}:next`, from, outlet: "next", to: `n${i + 2}` })),
  });
}
