import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { holds } from "@/lib/auth/matcher";
import { DEFAULT_ROLES, type Permission, ROLE_KEYS } from "@/lib/auth/permissions";
import { AppError } from "@/lib/errors";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { sampleInput } from "@/lib/testing/sample-input";
import { noEngine, testSettings } from "@/lib/testing/service-context";
import { createCallerFactory } from "./init";
import { appRouter } from "./root";

/**
 * What each procedure asks for; "member" = every member of the company. A procedure that is missing here fails the test: whoever adds
 * one says who may call it.
 */
const ACCESS: Record<string, Permission | "member"> = {
  "apiKeys.list": "settings.api_keys.view",
  "apiKeys.create": "settings.api_keys.manage",
  "apiKeys.revoke": "settings.api_keys.manage",
  "audiences.list": "audience.view",
  "audiences.counts": "audience.view",
  "audiences.options": "audience.view",
  "audiences.preview": "audience.view",
  "audiences.save": "audience.edit",
  "audiences.remove": "audience.edit",
  "audit.list": "settings.audit.view",
  "callingRules.get": "settings.calling_rules.view",
  "calls.list": "call.view",
  "calls.get": "call.view",
  "calls.options": "call.view",
  "imports.list": "patient.import",
  "imports.get": "patient.import",
  "imports.preview": "patient.import",
  "imports.rejectedRows": "patient.import",
  "imports.run": "patient.import",
  "journeys.list": "journey.view",
  "journeys.summary": "journey.view",
  "journeys.get": "journey.view",
  "journeys.refs": "journey.view",
  "journeys.check": "journey.view",
  "journeys.forecast": "journey.publish",
  "journeys.versions": "journey.view",
  "journeys.version": "journey.view",
  "journeys.create": "journey.edit",
  "journeys.rename": "journey.edit",
  "journeys.duplicate": "journey.edit",
  "journeys.archive": "journey.edit",
  "journeys.unarchive": "journey.edit",
  "journeys.saveDraft": "journey.edit",
  "journeys.publish": "journey.publish",
  "migrations.current": "journey.view",
  "migrations.returnable": "journey.view",
  "migrations.confirm": "journey.publish",
  "migrations.undo": "journey.publish",
  "leads.createPool": "journey.edit",
  "leads.list": "patient.view",
  "leads.get": "patient.view",
  "leads.options": "patient.view",
  "leads.setState": "patient.view",
  "leads.assign": "patient.view",
  "tasks.list": "patient.view",
  "tasks.mine": "patient.view",
  "tasks.options": "patient.view",
  "tasks.assign": "patient.view",
  "tasks.setDone": "patient.view",
  "system.get": "settings.system.view",
  "system.deadLetters": "settings.system.view",
  "system.setKillSwitch": "settings.system.manage",
  "system.retry": "settings.system.manage",
  "system.discard": "settings.system.manage",
  "webhooks.list": "settings.webhooks.view",
  "webhooks.create": "settings.webhooks.manage",
  "webhooks.update": "settings.webhooks.manage",
  "webhooks.rotateSecret": "settings.webhooks.manage",
  "lines.list": "settings.lines.view",
  "lines.save": "settings.lines.manage",
  "lines.setState": "settings.lines.manage",
  "lines.createGroup": "settings.lines.manage",
  "lines.updateGroup": "settings.lines.manage",
  "lines.removeGroup": "settings.lines.manage",
  "prices.get": "settings.prices.view",
  "prices.set": "settings.prices.manage",
  "members.list": "settings.members.view",
  "overview.get": "journey.view",
  "patients.list": "patient.view",
  "patients.options": "patient.view",
  "patients.get": "patient.view",
  "patients.records": "patient.view",
  "patients.timeline": "patient.view",
  "patients.revealPhone": "patient.reveal_phone",
  "patients.setTags": "patient.edit",
  "runs.list": "journey.view",
  "runs.get": "journey.view",
  "runs.figures": "journey.view",
  "runs.dwell": "journey.view",
  "runs.compare": "journey.view",
  "runs.people": "journey.view",
  "runs.trace": "journey.view",
  "runs.exportPeople": "journey.export",
  "runs.missed": "journey.view",
  "runs.movePeople": "journey.run",
  "runs.skipWait": "journey.run",
  "runs.exitPeople": "journey.run",
  "runs.start": "journey.run",
  "runs.startTest": "journey.run",
  "runs.pause": "journey.run",
  "runs.resume": "journey.run",
  "runs.stop": "journey.run",
  "scripts.list": "script.view",
  "scripts.get": "script.view",
  "simulations.list": "journey.view",
  "simulations.get": "journey.view",
  "simulations.start": "journey.run",
  "simulations.cancel": "journey.run",
  "shell.frame": "member",
  "shell.status": "member",
  "shell.find": "member",
};

const CLINICS = ["aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"] as const;
const createCaller = createCallerFactory(appRouter);
const flat: Record<string, unknown> = appRouter._def.procedures;
const shape = z.object({ inputs: z.array(z.unknown()), type: z.string() });
const procedures = Object.entries(flat).map(([path, procedure]) => {
  const { inputs, type } = shape.parse(typeof procedure === "function" ? Reflect.get(procedure, "_def") : null);
  return { path, inputs: inputs.filter((i): i is z.ZodType => i instanceof z.ZodType), type };
});

let db: TestDatabase;
let company: string;
let foreign: Record<string, string>;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  company = await db.company("一");
  await db.owner.query("INSERT INTO clinic (company_id, id, name, short_name) VALUES ($1, $2, 'A', 'A'), ($1, $3, 'B', 'B')", [company, ...CLINICS]);
  for (const key of ROLE_KEYS) await member(key, DEFAULT_ROLES[key].grants);
  await member("powerless", []);
  await member("one_clinic", ["*"], [CLINICS[0]]);
  foreign = await otherCompany();
});
afterAll(() => db.close());

async function member(user: string, grants: readonly string[], clinics: string[] | null = null): Promise<void> {
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, $1, $1)", [user]);
  await db.owner.query("INSERT INTO role (company_id, key, name, permissions) VALUES ($1, $2, $2, $3)", [company, user, grants]);
  await db.owner.query(
    "INSERT INTO member (company_id, user_id, role_id, clinic_ids) SELECT $1, $2, id, $3 FROM role WHERE company_id = $1 AND key = $2",
    [company, user, clinics],
  );
}

/** Rows of a second company; their ids are tried from the first. */
async function otherCompany(): Promise<Record<string, string>> {
  const other = await db.company("二");
  const insert = async (table: string, columns: string, values: string) => {
    const { rows } = await db.owner.query<{ id: string }>(`INSERT INTO ${table} (company_id, ${columns}) VALUES ($1, ${values}) RETURNING id`, [
      other,
    ]);
    return rows[0]?.id ?? "";
  };
  const journeys = await insert("journey", "name", "'别家旅程'");
  await db.owner.query(`INSERT INTO journey_draft (company_id, journey_id, document) VALUES ($1, $2, '{"nodes": [], "edges": []}')`, [
    other,
    journeys,
  ]);
  const versions = await insert("journey_version", "journey_id, number, document, plan", `'${journeys}', 1, '{"nodes": [], "edges": []}', '{}'`);
  const runs = await insert("journey_run", "journey_id, version_id, mode", `'${journeys}', '${versions}', 'live'`);
  const simulations = await insert(
    "simulation",
    "journey_id, revision, document, plan, seed",
    `'${journeys}', 1, '{"nodes": [], "edges": []}', '{}', 1`,
  );
  const patients = await insert("customer", "name", "'别家患者'");
  const enrolments = await insert(
    "enrolment",
    "journey_id, version_id, run_id, customer_id, shard, node, state, entered_at, entered_node_at",
    `'${journeys}', '${versions}', '${runs}', '${patients}', 0, 'n', 'waiting', now(), now()`,
  );
  const audiences = await insert(
    "audience",
    "name, kind, rule",
    `'别家人群', 'live', '{"type": "group", "op": "and", "not": false, "children": []}'`,
  );
  const scripts = await insert(
    "script",
    "name, kind, category, state, template_key, voice_key, dialogue, intents",
    "'别家话术', 'ai', 'service', 'enabled', 't', 'v', '{}', '[]'",
  );
  const calls = await insert(
    "dispatch",
    "key, channel, customer_id, contact_id, state, due_at, planned_at",
    `'k', 'call', '${patients}', '${patients}', 'planned', now(), now()`,
  );
  const apiKeys = await insert("api_key", "name, prefix, hash", `'别家', 'yd_', '\\x00'`);
  const imports = await insert("import_job", "file_name, file_bytes, state", "'别家.csv', 1, 'done'");
  const from = `'${patients}', '${journeys}', '${runs}', '${enrolments}', 'n', 1`;
  const leadPools = await insert("lead_pool", "name", "'别家线索池'");
  const leads = await insert("lead", "pool_id, customer_id, journey_id, run_id, enrolment_id, node, visit", `'${leadPools}', ${from}`);
  const tasks = await insert(
    "follow_up_task",
    "title, due_on, customer_id, journey_id, run_id, enrolment_id, node, visit",
    `'别家任务', '2026-11-21', ${from}`,
  );
  const webhooks = await insert("webhook_endpoint", "name, url, secret_cipher", `'别家', 'https://example.com', '\\x00'`);
  const lineGroups = await insert("line_group", "name", "'别家线路组'");
  const lines = await insert("line", "group_id, caller", `'${lineGroups}', '02188888888'`);
  return {
    ...{ simulations, journeys, versions, runs, enrolments, patients, audiences, scripts, calls, imports, apiKeys },
    ...{ leads, tasks, webhooks, lines, lineGroups },
  };
}

type Outcome = { code: string; permission?: string | number };

async function call(userId: string | null, path: string, named: Record<string, unknown> = {}, sameOrigin = true): Promise<Outcome> {
  const procedure = procedures.find((p) => p.path === path);
  const input = procedure?.inputs.length ? Object.assign({}, ...procedure.inputs.map((schema) => sampleInput(schema, named))) : undefined;
  const caller: unknown = createCaller({ userId, locale: "zh-CN", engine: noEngine, sameOrigin, requestId: "test" });
  try {
    const target = path
      .split(".")
      .reduce<unknown>((at, key) => (typeof at === "object" || typeof at === "function" ? Reflect.get(at ?? {}, key) : undefined), caller);
    if (typeof target !== "function") throw new Error(`no procedure ${path}`);
    await target(input);
    return { code: "ok" };
  } catch (error) {
    if (error instanceof TRPCError && error.cause instanceof AppError) return { code: error.cause.code, permission: error.cause.params.permission };
    if (error instanceof TRPCError) return { code: `${error.code}: ${error.message.slice(0, 300)}` };
    throw error;
  }
}

it("every procedure says who may call it", () => {
  expect(procedures.map((p) => p.path).sort()).toEqual(Object.keys(ACCESS).sort());
});

describe.each(procedures.filter((p) => p.path in ACCESS))("$path", ({ path, inputs, type }) => {
  const asked = ACCESS[path] ?? "member";

  it("is closed to people who are not signed in, and to strangers to every company", async () => {
    expect(await call(null, path)).toMatchObject({ code: "unauthenticated" });
    expect(await call("stranger", path)).toMatchObject({ code: "no_membership" });
  });

  it("without any permission is refused, naming what it asks for", async () => {
    expect(await call("powerless", path)).toEqual(asked === "member" ? { code: "ok" } : { code: "forbidden", permission: asked });
  });

  it.each(ROLE_KEYS)("as %s", async (role) => {
    const outcome = await call(role, path);
    if (asked !== "member" && !holds(DEFAULT_ROLES[role].grants, asked)) expect(outcome).toEqual({ code: "forbidden", permission: asked });
    else {
      expect(outcome.code).not.toBe("forbidden");
      // A sample that the schema or the code chokes on proves nothing.
      expect(outcome.code).not.toMatch(/INTERNAL|BAD_REQUEST/);
    }
  });

  const takesClinic = inputs.some((schema) => "clinicId" in (z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }).properties ?? {}));
  it.runIf(takesClinic)("refuses a sibling clinic to a member of one clinic", async () => {
    expect(await call("one_clinic", path, { clinicId: CLINICS[1] })).toMatchObject({ code: "clinic_out_of_scope" });
    expect((await call("one_clinic", path, { clinicId: CLINICS[0] })).code).not.toBe("clinic_out_of_scope");
  });

  it("shows and changes nothing of another company", async () => {
    const [area = ""] = path.split(".");
    const ids: Record<string, string | undefined> = {
      id: foreign[path.endsWith("Group") ? "lineGroups" : area],
      groupId: foreign.lineGroups,
      journeyId: foreign.journeys,
      versionId: foreign.versions,
      customerId: foreign.patients,
      patientId: foreign.patients,
      audienceId: foreign.audiences,
      scriptId: foreign.scripts,
      jobId: foreign.imports,
      runId: foreign.runs,
      enrolmentId: foreign.enrolments,
      simulationId: foreign.simulations,
    };
    const named = inputs.flatMap((schema) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }).required ?? []);
    if (named.includes("id")) expect(ids.id, "no row of another company to try").toBeDefined();
    if (!named.some((key) => ids[key])) return;
    const outcome = await call("company_admin", path, { ...ids, url: "https://example.com/hook" });
    expect(outcome.code).toMatch(/not_found$/);
  });

  it.runIf(type === "mutation")("is refused to pages of other sites", async () => {
    expect(await call("company_admin", path, {}, false)).toMatchObject({ code: "foreign_origin" });
  });
});
