"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { useCan, useClinicHref } from "@/components/shell/context";
import type { LeadRow } from "@/lib/services/leads/row";

/** The way this person took to where the lead was made, on the journey's drawing; no link to what the member may not look at. */
export function SourceLink({ lead, children }: { lead: LeadRow; children: ReactNode }) {
  const href = useClinicHref();
  const canSee = useCan("journey.view");
  if (!canSee || lead.journeyId === null) return children;
  return (
    <Link href={href(`/journeys/${lead.journeyId}?mode=run&run=${lead.runId}&person=${lead.enrolmentId}`)} className="hover:text-accent-text">
      {children}
    </Link>
  );
}
