"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { useShell } from "./context";
import { bringIntoView } from "./into-view";
import { isCurrent } from "./nav";
import { SETTINGS_NAV } from "./settings-items";

export function SettingsNav() {
  const t = useTranslations("shell.settings");
  const { permissions } = useShell();
  const pathname = usePathname();
  return (
    <nav
      aria-label={t("label")}
      className="flex w-42 flex-none flex-col overflow-auto border-r border-border px-2.5 py-5 max-[900px]:w-auto max-[900px]:flex-row max-[900px]:border-r-0 max-[900px]:border-b max-[900px]:py-1.5 max-[900px]:[scrollbar-width:none]"
    >
      {SETTINGS_NAV.map((section) => {
        const items = section.items.filter((item) => permissions.includes(item.permission));
        if (items.length === 0) return null;
        return (
          <section key={section.key} aria-labelledby={`settings-${section.key}`} className="mb-2 flex-none max-[900px]:mb-0">
            <h2 id={`settings-${section.key}`} className="px-2.5 pt-1 pb-1.5 text-sm text-muted max-[900px]:sr-only">
              {t(`section.${section.key}`)}
            </h2>
            <ul className="max-[900px]:flex">
              {items.map((item) => {
                const on = isCurrent(item.href, pathname);
                return (
                  <li key={item.key}>
                    <Link
                      ref={on ? bringIntoView : undefined}
                      href={item.href}
                      aria-current={on ? "page" : undefined}
                      className={cx(
                        "flex min-h-8 items-center rounded-control max-[900px]:whitespace-nowrap px-2.5 py-1 -outline-offset-2",
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
