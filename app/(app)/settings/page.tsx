import { redirect } from "next/navigation";
import { enginePort } from "@/app/engine";
import { SETTINGS_NAV } from "@/components/shell/settings-items";
import { serverCaller } from "@/lib/trpc/server";

/** The first setting that the person may see. */
export default async function SettingsPage() {
  const caller = await serverCaller(enginePort());
  const { permissions } = await caller.shell.frame();
  const first = SETTINGS_NAV.flatMap((section) => section.items).find((item) => permissions.includes(item.permission));
  redirect(first?.href ?? "/");
}
