"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { useClinicHref } from "@/components/shell/context";
import { TwoLines } from "@/components/ui/data-table";

/** A patient in a table, by their page. */
export function PatientCell({ id, name, second }: { id: string; name: string; second: ReactNode }) {
  const href = useClinicHref();
  return (
    <TwoLines
      first={
        <Link href={href(`/patients/${id}`)} className="hover:text-accent-text">
          {name}
        </Link>
      }
      second={second}
    />
  );
}
