import { z } from "zod";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { formatDay } from "@/lib/time/day";
import { wallAt } from "@/lib/time/wall";
import { allJourneys } from "./list";

export const journeySummaryInput = z.object({ clinicId: z.uuid().nullish() });

/** The tiles over the list (A11), of live runs. */
export interface JourneySummary {
  running: number;
  total: number;
  /** People in journeys now. */
  active: number;
  /** Calls of all time: what is archived was made all the same. */
  called: number;
  answered: number;
  /** Launches still to come today in the company's zone. */
  today: { count: number; next: { name: string; at: Date } | null };
}

export async function journeySummary(ctx: ServiceContext, input: z.infer<typeof journeySummaryInput>): Promise<JourneySummary> {
  requirePermission(ctx, "journey.view");
  const { rows: all, at } = await allJourneys(ctx, input);
  const rows = all.filter((row) => row.state !== "archived");
  const sum = (of: "active" | "called" | "answered") => all.reduce((total, row) => total + row[of], 0);
  const day = (instant: Date) => formatDay(wallAt(instant, ctx.timezone));
  const due = rows
    .flatMap((row) => (row.nextRun && day(row.nextRun) === day(at) ? [{ name: row.name, at: row.nextRun }] : []))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return {
    running: rows.filter((row) => row.state === "running").length,
    total: rows.length,
    active: sum("active"),
    called: sum("called"),
    answered: sum("answered"),
    today: { count: due.length, next: due[0] ?? null },
  };
}
