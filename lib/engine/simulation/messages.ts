import type { Sql } from "@/lib/db";
import type { EndedCall } from "../pumps/call-rows";
import { type Ended, endWithoutCall } from "../pumps/conclude";
import { hangupTexts } from "../pumps/hangup";
import { carryOut, leave } from "../decide";
import type { Moved } from "../move";
import { opOf, type Run } from "../run";
import { bodyOf, loadTemplates, type TextTemplate } from "../texts";
import type { Over } from "./dialler";
import type { Numbers } from "./numbers";
import { universeOf } from "./people";
import type { Tally } from "./tally";

interface Planned {
  id: string;
  enrolmentId: string;
  node: string;
  templateId: string | null;
  hash: string | null;
  variables: Record<string, string>;
}

/** Texts that steps have planned: sent at once, unless the person has opted out or is on the blacklist. */
export async function sendPlannedTexts(sql: Sql, run: Run, numbers: Numbers, tally: Tally): Promise<Moved[]> {
  const { rows } = await sql.query<Planned>(
    `UPDATE dispatch d SET state = 'ended', concluded_at = $2, ended_at = $2 WHERE d.company_id = $1 AND d.channel = 'text' AND d.state = 'planned'
     RETURNING d.id, d.enrolment_id AS "enrolmentId", d.node, d.template_id AS "templateId", encode(d.phone_hash, 'hex') AS hash, d.variables`,
    [run.companyId, run.now],
  );
  const templates = await templatesOf(
    sql,
    run,
    rows.map((row) => row.templateId),
  );
  const moved: Moved[] = [];
  for (const node of new Set(rows.map((row) => row.node))) {
    const op = opOf(run, node);
    if (op.op !== "effect" || op.effect !== "text") continue;
    const here = rows.filter((row) => row.node === node);
    const sent: string[] = [];
    const ended: Ended[] = [];
    for (const one of here) {
      const universe = universeOf(one.enrolmentId);
      const refuse = (state: Ended["state"], reason: string) =>
        ended.push({ dispatchId: one.id, enrolmentId: one.enrolmentId, attempt: 1, purpose: "node", state, reason });
      const template = one.templateId === null ? undefined : templates.get(one.templateId);
      const filled = template?.state === "approved" ? bodyOf(template, one.variables) : null;
      const refusal = one.hash === null ? null : numbers.textRefusal(universe, one.hash, run.now.getTime());
      if (refusal !== null) refuse("blocked", refusal);
      else if (filled === null) refuse("failed", "template_not_approved");
      else {
        sent.push(one.enrolmentId);
        tally.text(universe, node, filled.segments);
      }
    }
    if (ended.length > 0) moved.push(await endWithoutCall(sql, run, op, ended));
    moved.push(
      await carryOut(
        sql,
        run,
        op,
        sent.map((id) => leave(id, "next")),
        ["texting"],
      ),
    );
  }
  return moved;
}

/** The scripts' own texts after finished contacts (B4): only counted, nobody waits for them. */
export async function countHangupTexts(sql: Sql, run: Run, over: Over[], tally: Tally): Promise<void> {
  const concluded = over.flatMap((one) => ("outcome" in one ? [endedCall(run, one)] : []));
  const planned = (await hangupTexts(sql, run, concluded)).filter((text) => text.state === "planned");
  const templates = await templatesOf(
    sql,
    run,
    planned.map((text) => text.templateId),
  );
  for (const text of planned) {
    const template = text.templateId === null ? undefined : templates.get(text.templateId);
    const filled = template ? bodyOf(template, text.variables) : null;
    if (filled) tally.text(universeOf(text.enrolmentId), text.node, filled.segments);
  }
}

async function templatesOf(sql: Sql, run: Run, ids: (string | null)[]): Promise<Map<string, TextTemplate>> {
  const wanted = [...new Set(ids.flatMap((id) => (id === null ? [] : [id])))];
  return wanted.length === 0 ? new Map() : loadTemplates(sql, run.companyId, wanted);
}

/** A simulated contact as the pumps know one. */
function endedCall(run: Run, { call, atMs, outcome }: Extract<Over, { outcome: unknown }>): EndedCall {
  return {
    call: {
      id: call.dispatchId,
      key: call.dispatchId,
      runId: run.id,
      node: call.node,
      visit: call.visit,
      enrolmentId: call.enrolmentId,
      customerId: call.customerId,
      clinicId: call.clinicId,
      contactId: call.dispatchId,
      attempt: call.attempt,
      purpose: "node",
      scriptId: call.scriptId,
      lineId: null,
      category: call.category,
      variables: call.variables,
      phoneHash: call.hash === null ? null : Buffer.from(call.hash, "hex"),
      phoneMasked: null,
      state: "ended",
      providerId: null,
      outcome: outcome.state,
      intent: outcome.intent,
      outcomeAt: null,
      rounds: null,
      talkSeconds: outcome.talkSeconds,
      concludedAt: null,
    },
    end: { state: outcome.state, startedAtMs: atMs, answeredAtMs: null, endedAtMs: atMs, talkSeconds: outcome.talkSeconds, turns: [] },
    endAtMs: atMs,
    provider: "",
    providerId: "",
    rounds: 0,
    intent: outcome.intent,
    evidence: null,
    optOut: outcome.optOut,
  };
}
