import type { Metadata } from "next";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { UiProvider } from "@/components/ui/provider";
import { TrpcProvider } from "@/components/trpc";
import { asTheme, THEME_COOKIE } from "@/lib/i18n/theme";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return { title: { default: t("appName"), template: `%s · ${t("appName")}` } };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const theme = asTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang={locale} data-theme={theme}>
      <body>
        <NextIntlClientProvider>
          <UiProvider locale={locale}>
            <TrpcProvider>{children}</TrpcProvider>
          </UiProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
