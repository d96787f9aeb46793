import { type Sql, withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { readRow, type Rejection } from "@/lib/importing/row";
import type { Cell } from "@/lib/importing/table";
import { log } from "@/lib/log";
import { type PhoneSecrets, phoneSecrets } from "@/lib/phone/secrets";
import { findJob, type ImportJob } from "./job";
import { merge } from "./merge";
import { refuseForeign } from "./refuse-foreign";
import { rowContext } from "./row-context";
import { BATCH_ROWS, createStage, type StagedRow, stageRows, storeRejections } from "./stage";
import { readUpload, removeUpload } from "./storage";
import { inTurn } from "./turns";

// No forced custom plans here: the foreign keys to patients are checked row by row, and each check would be planned anew.
const SETTINGS = { work_mem: "64MB", statement_timeout: "300000" };

const TELL_EVERY_MS = 300;

/**
 * Takes up a job that stands as running, unless somebody is at it (here or in another process). Everything it brings is one
 * transaction with the job's own end, so that a run which is killed leaves nothing and can simply be taken up again.
 */
export function executeImport(companyId: string, jobId: string, secrets: PhoneSecrets = phoneSecrets()): Promise<void> {
  return inTurn(jobId, () => attempt(companyId, jobId, secrets));
}

async function attempt(companyId: string, jobId: string, secrets: PhoneSecrets): Promise<void> {
  try {
    const done = await withTenantSql(companyId, (sql) => importAll(sql, companyId, jobId, secrets), SETTINGS);
    if (done?.storageKey) await removeUpload(done.storageKey);
  } catch (error) {
    if (!(error instanceof AppError)) log.error({ err: error, companyId, jobId }, "import failed");
    const failure = error instanceof AppError ? { code: error.code, params: error.params } : { code: "import_failed", params: {} };
    await withTenantSql(companyId, (sql) =>
      sql.query(
        "UPDATE import_job SET state = 'failed', error = $2, finished_at = now() WHERE company_id = yidao_company() AND id = $1 AND state = 'running'",
        [jobId, JSON.stringify(failure)],
      ),
    ).catch((lost: unknown) => log.error({ err: lost, jobId }, "the failure of an import could not be written down"));
  }
}

async function importAll(sql: Sql, companyId: string, jobId: string, secrets: PhoneSecrets): Promise<ImportJob | null> {
  const { rows } = await sql.query<{ mine: boolean }>("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine", [`import:${jobId}`]);
  const job = rows[0]?.mine ? await findJob(sql, jobId) : null;
  if (job?.state !== "running") return null;
  const context = await rowContext(sql, job.plan);
  await createStage(sql);
  const batch = new Batch(sql, companyId, jobId, secrets);
  for await (const rows of readUpload(job.storageKey)) {
    for (const { number, cells } of rows) {
      const result = readRow(number, cells, context);
      if (result.ok) batch.accepted.push({ row: result.row, cells: job.plan.clinicIds ? cells : null });
      else batch.rejected.push({ rejection: result.rejection, cells });
    }
    if (batch.size >= BATCH_ROWS) await batch.flush();
  }
  await batch.flush();
  await batch.written;
  // Two files about the same people, one after the other.
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`imports:${companyId}`]);
  const foreign = job.plan.clinicIds ? await refuseForeign(sql, job) : 0;
  const counts = await merge(sql, context.timezone);
  await sql.query(
    `UPDATE import_job SET state = 'done', error = NULL, rows_total = $2, rows_done = $2, created = $3, updated = $4, unchanged = $5, rejected = $6,
       without_phone = $7, finished_at = clock_timestamp() WHERE company_id = yidao_company() AND id = $1`,
    [jobId, batch.rows, counts.created, counts.updated, counts.unchanged, batch.rejections + foreign, counts.withoutPhone],
  );
  return job;
}

/** Gathers rows and writes them in batches, each while the next is read; lets others see how far it is. */
class Batch {
  accepted: StagedRow[] = [];
  rejected: { rejection: Rejection; cells: Cell[] }[] = [];
  rows = 0;
  rejections = 0;
  written: Promise<void> = Promise.resolve();
  #toldAtMs = 0;
  #telling = false;

  constructor(
    readonly sql: Sql,
    readonly companyId: string,
    readonly jobId: string,
    readonly secrets: PhoneSecrets,
  ) {}

  get size(): number {
    return this.accepted.length + this.rejected.length;
  }

  /** Waits for the batch before this one only; `written` is this one's end. */
  async flush(): Promise<void> {
    const { accepted, rejected, written } = this;
    this.rows += this.size;
    this.rejections += rejected.length;
    this.accepted = [];
    this.rejected = [];
    await written;
    this.written = this.#write(accepted, rejected, this.rows);
    // Whoever waits for it next hears of a failure; until then it is nobody's.
    this.written.catch(() => undefined);
  }

  async #write(accepted: StagedRow[], rejected: { rejection: Rejection; cells: Cell[] }[], rows: number): Promise<void> {
    await stageRows(this.sql, accepted, this.secrets);
    await storeRejections(this.sql, this.jobId, rejected, this.secrets);
    void this.#tell(rows);
  }

  /**
   * In a transaction of its own: the import's is not visible yet. Nothing waits for it: an import holds a connection, and many of them that
   * waited for a second one would wait for each other.
   */
  async #tell(rows: number): Promise<void> {
    const nowMs = performance.now();
    if (this.#telling || nowMs - this.#toldAtMs < TELL_EVERY_MS) return;
    this.#toldAtMs = nowMs;
    this.#telling = true;
    await withTenantSql(this.companyId, (sql) =>
      sql.query("UPDATE import_job SET rows_done = $2 WHERE company_id = yidao_company() AND id = $1 AND state = 'running'", [this.jobId, rows]),
    ).catch((error: unknown) => log.warn({ err: error, jobId: this.jobId }, "how far an import is could not be told"));
    this.#telling = false;
  }
}
