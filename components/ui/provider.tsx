"use client";
import { I18nProvider, RouterProvider } from "@heroui/react/rac";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Toaster } from "./toast";

/** What the kit needs around the app: its locale, client-side navigation of its links, toasts. */
export function UiProvider({ locale, children }: { locale: string; children: ReactNode }) {
  const router = useRouter();
  return (
    <I18nProvider locale={locale}>
      <RouterProvider navigate={router.push}>
        {children}
        <Toaster />
      </RouterProvider>
    </I18nProvider>
  );
}
