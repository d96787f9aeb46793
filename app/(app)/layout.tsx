import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { enginePort } from "@/app/engine";
import { Shell } from "@/components/shell/shell";
import { appErrorOf, serverCaller } from "@/lib/trpc/server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const caller = await serverCaller(enginePort());
  const frame = await caller.shell.frame().catch((error: unknown) => {
    if (appErrorOf(error)?.code === "no_membership") redirect("/sign-in?problem=no_membership");
    throw error;
  });
  return <Shell frame={frame}>{children}</Shell>;
}
