import type { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { xlsxOf } from "@/lib/importing/write";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { formatWall, wallAt } from "@/lib/time/wall";
import { reasonOf } from "@/lib/metrics/reasons";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { inTime } from "@/lib/services/in-time";
import type { Bucket } from "./buckets";
import { columnsOf, type PeopleColumn } from "./exportPeopleColumns";
import { peopleIn, type RunPerson, runPeopleInput } from "./people";
import { namesAt, type NodeNames } from "./names";
import { type RunScope, runScope } from "./scope";

export const exportPeopleInput = runPeopleInput.omit({ cursor: true, limit: true });

/** The words of the sheet, in the reader's language. */
export interface PeopleWords {
  column(column: PeopleColumn): string;
  /** What is listed: a part of the node's people, or calls, texts or requests. */
  figure(bucket: Bucket["bucket"]): string;
  version(number: number): string;
  /** In the place of a node's name: all of the run. */
  whole: string;
  state(code: string): string;
  result(code: string): string;
  dispatchState(code: string): string;
  outcome(code: string): string;
  outlet(outlet: Pick<OutletSpec, "id" | "label">): string;
  toGoal(goal: string): string;
  reason(stored: string): string;
  list(items: string[]): string;
}

const MOST = 100_000;
const TIMEOUT_MS = 120_000;

/** The people behind a number as a sheet, with masked numbers. Leaves an audit row that says which. Throws `export_too_large`, `export_too_slow`. */
export async function exportPeople(
  ctx: ServiceContext,
  raw: z.input<typeof exportPeopleInput>,
  words: PeopleWords,
): Promise<{ fileName: string; base64: string; rows: number }> {
  requirePermission(ctx, "journey.export");
  requirePermission(ctx, "patient.view");
  const input = runPeopleInput.parse(exportPeopleInput.parse(raw));
  const made = withTenantSql(
    ctx.companyId,
    async (sql) => {
      const scope = await runScope(sql, ctx, input);
      // All at once: page by page each would be found, sorted and joined anew.
      const { rows: people, next } = await peopleIn(sql, ctx, scope, { ...input, limit: MOST });
      if (next !== null) throw new AppError("too_many", "export_too_large", { most: MOST });
      const detail = { ...(await exported(sql, scope, input)), rows: people.length };
      await recordAuditSql(sql, ctx, { action: "run.export_people", targetType: "journey", targetId: input.journeyId, detail });
      const names = await namesAt(sql, scope, input.node, words);
      const columns = columnsOf(input, names.kind);
      const bytes = await xlsxOf(
        "people",
        columns.map((column) => words.column(column)),
        people.map((person) => cellsOf(columns, person, words, names, ctx.timezone)),
      );
      return {
        fileName: fileNameOf(scope, input, words, names, ctx.timezone),
        base64: Buffer.from(bytes).toString("base64"),
        rows: people.length,
      };
    },
    { statement_timeout: String(TIMEOUT_MS), plan_cache_mode: "force_custom_plan" },
  );
  return inTime(made, "export_too_slow");
}

/** Which people: the number that was opened and how it was narrowed. What was searched for is a name or a phone: only that it was. */
async function exported(sql: Sql, scope: RunScope, input: z.infer<typeof runPeopleInput>): Promise<Record<string, unknown>> {
  const { node, at, bucket, state, outlet, outcome, intent, runId, versionId } = input;
  const { rows } = await sql.query<{ name: string }>(
    `SELECT n->>'name' AS name FROM journey j JOIN journey_version v ON v.company_id = j.company_id AND v.id = coalesce($3::uuid, j.current_version_id),
            jsonb_array_elements(v.document->'nodes') n
     WHERE j.company_id = $1 AND j.id = $2 AND n->>'id' = $4 LIMIT 1`,
    [scope.companyId, scope.journeyId, scope.versionId, node ?? at],
  );
  const narrowed = Object.entries({ at, state, outlet, outcome, intent, runId, versionId }).filter(([, value]) => value);
  return {
    node,
    nodeName: rows[0]?.name ?? null,
    bucket,
    ...Object.fromEntries(narrowed),
    ...(input.reason ? { stoppedBy: codeOf(input.reason) } : {}),
    ...(input.search ? { searched: true } : {}),
  };
}

/** A reason as it is stored; of one that is a journey's own text, or came from elsewhere, only what it is: there may be a number or a name in it. */
function codeOf(reason: string): string {
  const { code } = reasonOf(reason);
  return code !== "other" && /^\w+(?::[\w.%-]{0,20}){0,2}$/.test(reason) && !/\d{5}/.test(reason) ? reason : code;
}

/** Says which list it is, so that two of them don't share a name. */
function fileNameOf(scope: RunScope, input: z.infer<typeof runPeopleInput>, words: PeopleWords, names: NodeNames, timezone: string): string {
  const { node, at, state, outlet, outcome, intent, reason } = input;
  const narrowed = [
    at ? names.node(at) : null,
    state ? words.state(state) : null,
    outlet ? names.outlet(outlet) : null,
    outcome ? words.outcome(outcome) : null,
    intent ? names.intent(intent) : null,
    reason ? words.reason(reason) : null,
  ];
  const version = names.version === null ? null : words.version(names.version);
  const stamp = formatWall(wallAt(new Date(), timezone)).replaceAll(/[-T:]/g, "_");
  const parts = [scope.journeyName, version, node === null ? words.whole : names.node(node), words.figure(input.bucket), ...narrowed].filter(
    (part) => part !== null && part !== "",
  );
  return `${parts
    .join("_")
    .replaceAll(/[\\/:*?"<>|]/g, "_")
    .slice(0, 150)}_${stamp}.xlsx`;
}

function cellsOf(columns: readonly PeopleColumn[], person: RunPerson, words: PeopleWords, names: NodeNames, timezone: string): string[] {
  const at = (instant: Date | null | undefined): string => (instant ? formatWall(wallAt(instant, timezone)).replace("T", " ") : "");
  const { dispatch } = person;
  // Of somebody who waits for a redial, the last call that was made.
  const outcome = dispatch?.outcome ?? person.lastOutcome;
  const reason = person.reason ?? dispatch?.reason ?? null;
  const ended = outcome ? words.outcome(outcome) : "";
  const cells: Record<PeopleColumn, string> = {
    name: person.name,
    phone: person.phoneMasked ?? "",
    clinic: person.clinicName ?? "",
    enteredAt: at(person.enteredAt),
    leftAt: at(person.leftAt),
    node: names.node(person.node),
    state: person.state ? words.state(person.state) : person.result ? words.result(person.result) : "",
    outlet: person.outlet ? names.outlet(person.outlet) : "",
    attempt: dispatch?.attempt.toString() ?? "",
    calledAt: at(dispatch?.startedAt ?? dispatch?.sentAt),
    sentAt: at(dispatch?.sentAt),
    dispatch: dispatch ? words.dispatchState(dispatch.state) : "",
    outcome: ended,
    delivery: ended,
    intent: dispatch?.intent ? names.intent(dispatch.intent) : "",
    rounds: dispatch?.rounds?.toString() ?? "",
    talkSeconds: dispatch?.talkSeconds?.toString() ?? "",
    reason: reason === null ? "" : words.reason(reason),
  };
  return columns.map((column) => cells[column]);
}
