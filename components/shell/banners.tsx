"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";

const REFRESH_MS = 10_000;
// Rarely there: no page carries them before they are.
const KilledBar = dynamic(() => import("./killed-bar").then((module) => module.KilledBar), { ssr: false });
const SilentBar = dynamic(() => import("./silent-bar").then((module) => module.SilentBar), { ssr: false });

/** On every page while the engine is silent, or all sending of the company is stopped. */
export function Banners() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.shell.status.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  return (
    <>
      {data?.isSilent ? <SilentBar /> : null}
      {data?.killed ? <KilledBar killed={data.killed} /> : null}
    </>
  );
}
