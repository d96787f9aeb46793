import type { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { xlsxOf } from "@/lib/importing/write";
import { formatWall, wallAt } from "@/lib/journey/zone";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { peopleIn, type RunPerson, runPeopleInput } from "./people";
import { runScope } from "./scope";

export const exportPeopleInput = runPeopleInput.omit({ cursor: true, limit: true });

/** The words of the sheet, in the reader's language. */
export interface PeopleWords {
  columns: string[];
  state(code: string): string;
  result(code: string): string;
  dispatchState(code: string): string;
  reason(stored: string): string;
}

export const PEOPLE_COLUMNS = [
  "name",
  "phone",
  "clinic",
  "enteredAt",
  "leftAt",
  "state",
  "outlet",
  "dispatch",
  "outcome",
  "intent",
  "rounds",
  "talkSeconds",
  "reason",
] as const;

const PAGE = 500;
const MOST = 100_000;

/** The people behind a number as a sheet, with masked numbers. Leaves an audit row. */
export async function exportPeople(
  ctx: ServiceContext,
  raw: z.input<typeof exportPeopleInput>,
  words: PeopleWords,
): Promise<{ fileName: string; base64: string; rows: number }> {
  requirePermission(ctx, "journey.export");
  requirePermission(ctx, "patient.view");
  const input = runPeopleInput.parse({ ...exportPeopleInput.parse(raw), limit: PAGE });
  return withTenantSql(
    ctx.companyId,
    async (sql) => {
      const scope = await runScope(sql, ctx, input);
      const people: RunPerson[] = [];
      let page = await peopleIn(sql, ctx, scope, input);
      people.push(...page.rows);
      while (page.next !== null) {
        if (people.length >= MOST) throw new AppError("too_many", "export_too_large", { most: MOST });
        page = await peopleIn(sql, ctx, scope, { ...input, cursor: page.next });
        people.push(...page.rows);
      }
      await sql.query(
        "INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES ($1, $2, 'run.export_people', 'journey', $3, $4)",
        [ctx.companyId, ctx.userId, input.journeyId, JSON.stringify({ node: input.node, bucket: input.bucket, rows: people.length })],
      );
      const bytes = await xlsxOf(
        "people",
        words.columns,
        people.map((person) => cellsOf(person, words, ctx.timezone)),
      );
      const stamp = formatWall(wallAt(new Date(), ctx.timezone)).replaceAll(/[-T:]/g, "_");
      return {
        fileName: `${scope.journeyName.replaceAll(/[\\/:*?"<>|]/g, "_")}${stamp}.xlsx`,
        base64: Buffer.from(bytes).toString("base64"),
        rows: people.length,
      };
    },
    { plan_cache_mode: "force_custom_plan" },
  );
}

function cellsOf(person: RunPerson, words: PeopleWords, timezone: string): string[] {
  const at = (instant: Date | null | undefined): string => (instant ? formatWall(wallAt(instant, timezone)).replace("T", " ") : "");
  const { dispatch } = person;
  const reason = person.reason ?? dispatch?.reason ?? null;
  return [
    person.name,
    person.phoneMasked ?? "",
    person.clinicName ?? "",
    at(person.enteredAt),
    at(person.leftAt),
    person.state ? words.state(person.state) : person.result ? words.result(person.result) : "",
    person.outlet ?? "",
    dispatch ? words.dispatchState(dispatch.state) : "",
    dispatch?.outcome ?? "",
    dispatch?.intent ?? "",
    dispatch?.rounds?.toString() ?? "",
    dispatch?.talkSeconds?.toString() ?? "",
    reason === null ? "" : words.reason(reason),
  ];
}
