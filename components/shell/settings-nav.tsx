"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { useShell } from "./context";
import { isCurrent } from "./nav";
import { SETTINGS_NAV } from "./settings-items";

export function SettingsNav() {
  const t = useTranslations("shell.settings");
  const { permissions } = useShell();
  const pathname = usePathname();
  return (
    <nav aria-label={t("label")} className="w-42 flex-none overflow-auto border-r border-border px-2.5 py-5">
      {SETTINGS_NAV.map((section) => {
        const items = section.items.filter((item) => permissions.includes(item.permission));
        if (items.length === 0) return null;
        return (
          <section key={section.key} aria-labelledby={`settings-${section.key}`} className="mb-2">
            <h2 id={`settings-${section.key}`} className="px-2.5 pt-1 pb-1.5 text-sm text-muted">
              {t(`section.${section.key}`)}
            </h2>
            <ul>
              {items.map((item) => {
                const on = isCurrent(item.href, pathname);
                return (
                  <li key={item.key}>
                    <Link
                      href={item.href}
                      aria-current={on ? "page" : undefined}
                      className={cx(
                        "flex min-h-8 items-center rounded-control px-2.5 py-1 -outline-offset-2",
                        on ? "bg-accent-soft font-medium text-accent-text" : "text-muted hover:bg-surface-secondary hover:text-foreground",
                      )}
                    >
                      {t(`nav.${item.key}`)}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
