"use client";
import { Button as HeroButton } from "@heroui/react/button";
import { Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Menu, type MenuProps } from "@/components/ui/menu";
import { LOCALE_COOKIE, LOCALES } from "@/lib/i18n/locales";
import { asTheme, THEME_COOKIE, THEMES, type Theme } from "@/lib/i18n/theme";
import { useShell } from "./context";
import { LANGUAGE_NAME } from "./language-switch";
import { remember } from "./preferences";

const THEME_ICON = { system: <Monitor aria-hidden />, light: <Sun aria-hidden />, dark: <Moon aria-hidden /> };

export function UserMenu({ placement }: { placement: MenuProps["placement"] }) {
  const t = useTranslations("shell.user");
  const { user } = useShell();
  const router = useRouter();
  const locale = useLocale();
  const [theme, setTheme] = useTheme();

  async function signOut() {
    await fetch("/api/auth/sign-out", { method: "POST" });
    window.location.assign("/sign-in");
  }

  return (
    <Menu
      aria-label={t("label")}
      placement={placement}
      header={
        <div className="border-b border-separator px-2 pt-1.5 pb-2">
          <p className="font-semibold">{user.name}</p>
          <p className="text-sm text-muted">{user.email}</p>
        </div>
      }
      sections={[
        {
          key: "language",
          title: t("language"),
          items: LOCALES.map((code) => ({
            key: code,
            icon: <Languages aria-hidden />,
            label: LANGUAGE_NAME[code],
            isSelected: code === locale,
            onAction: () => {
              remember(LOCALE_COOKIE, code);
              router.refresh();
            },
          })),
        },
        {
          key: "theme",
          title: t("theme"),
          items: THEMES.map((name) => ({
            key: name,
            icon: THEME_ICON[name],
            label: t(`themes.${name}`),
            isSelected: name === theme,
            onAction: () => setTheme(name),
          })),
        },
        { key: "out", items: [{ key: "sign-out", icon: <LogOut aria-hidden />, label: t("signOut"), onAction: () => void signOut() }] },
      ]}
      trigger={
        <HeroButton className="rounded-full" aria-label={t("menuOf", { name: user.name })}>
          <Avatar name={user.name} />
        </HeroButton>
      }
    />
  );
}

const THEME_EVENT = "yidao:theme";

function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    (listener) => {
      window.addEventListener(THEME_EVENT, listener);
      return () => window.removeEventListener(THEME_EVENT, listener);
    },
    () => asTheme(document.documentElement.dataset.theme),
    () => "system" as const,
  );
  return [
    theme,
    (next) => {
      remember(THEME_COOKIE, next);
      document.documentElement.dataset.theme = next;
      window.dispatchEvent(new Event(THEME_EVENT));
    },
  ];
}
