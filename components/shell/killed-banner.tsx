"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";

const REFRESH_MS = 10_000;
// Rarely there: no page carries it before it is.
const KilledBar = dynamic(() => import("./killed-bar").then((module) => module.KilledBar), { ssr: false });

/** On every page while all sending of the company is stopped. */
export function KilledBanner() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.shell.status.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  return data?.killed ? <KilledBar killed={data.killed} /> : null;
}
