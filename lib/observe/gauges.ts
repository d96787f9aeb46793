import { withSystemSql } from "@/lib/db";
import { log } from "@/lib/log";
import { metrics } from "./registry";

const HELP: Readonly<Record<string, string>> = {
  queue_age_seconds: "Age of the oldest call, text or webhook that is due, hours and limits apart",
  dispatches_planned: "Calls, texts and webhooks to send, counted to 100000",
  dispatches_in_flight: "Under way, by channel and state",
  inbox_waiting: "Provider events not folded yet, counted to 100000",
  inbox_age_seconds: "Age of the oldest provider event not folded yet",
  dead_letters: "Laid aside after failing, counted to 100000",
  events_waiting: "Domain events not taken yet, counted to 100000",
  events_age_seconds: "Age of the oldest domain event not taken yet",
  runs_open: "Runs not over, by mode and state",
  companies_stopped: "Companies whose kill switch is on",
  imports_running: "Imports under way",
  import_rows_left: "Rows they have still to read",
  worker_beat_age_seconds: "Since any worker was heard of; -1 = none ever was",
  workers: "Workers heard of in the last 30 seconds",
  ledger_days_ahead: "Days for which the ledger has a partition already",
};
/** The label that `label` fills; "a:b" fills two. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  queue_age_seconds: ["channel"],
  dispatches_planned: ["channel"],
  dispatches_in_flight: ["channel", "state"],
  dead_letters: ["queue"],
  runs_open: ["mode", "state"],
};

export interface GaugeRow {
  name: string;
  label: string;
  value: number;
}

/** Numbers of the whole installation, from the database: no tenant, no person. */
async function readGauges(): Promise<GaugeRow[]> {
  return withSystemSql(async (sql) => {
    await sql.query("SET LOCAL statement_timeout = '5s'");
    return (await sql.query<GaugeRow>("SELECT name, label, value FROM yidao_gauges()")).rows;
  });
}

/** In the text form of Prometheus. */
export function gaugesText(rows: readonly GaugeRow[]): string {
  const lines: string[] = [];
  for (const [name, own] of Map.groupBy(rows, (row) => row.name)) {
    lines.push(`# HELP yidao_${name} ${HELP[name] ?? name}`, `# TYPE yidao_${name} gauge`);
    for (const { label, value } of own) lines.push(`yidao_${name}${labelsOf(name, label)} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

function labelsOf(name: string, label: string): string {
  const names = LABELS[name] ?? [];
  const values = label.split(":");
  return names.length === 0 ? "" : `{${names.map((key, i) => `${key}="${(values[i] ?? "").replace(/["\\\n]/g, "_")}"`).join(",")}}`;
}

/** Everything an observer reads of this process and of the installation. Without a database the process still answers for itself. */
export async function metricsText(): Promise<string> {
  const own = await metrics().registry.metrics();
  try {
    return `yidao_database_up 1\n${gaugesText(await readGauges())}${own}`;
  } catch (error) {
    log.warn({ err: error }, "gauges could not be read");
    return `yidao_database_up 0\n${own}`;
  }
}
