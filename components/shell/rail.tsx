"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { useClinicHref, useShell } from "./context";
import { bringIntoView } from "./into-view";
import { Mark } from "./mark";
import { isCurrent, NAV } from "./nav";
import { UserMenu } from "./user-menu";

/** Icons only: the side bar of editors, which have no top bar and so no menu of the user elsewhere, and of every page on a narrow window. */
export function Rail({ ofEditor }: { ofEditor: boolean }) {
  const t = useTranslations("shell");
  const common = useTranslations("common");
  const { permissions } = useShell();
  const pathname = usePathname();
  const withClinic = useClinicHref();
  const items = NAV.flatMap((section) => section.items).filter((item) => item.anyOf.some((p) => permissions.includes(p)));
  return (
    <aside
      aria-label={common("appName")}
      className={cx(
        "z-5 flex w-14 flex-none flex-col items-center gap-0.5 border-r border-border bg-surface pt-[13px] pb-3",
        ofEditor ? null : "min-[900px]:hidden",
      )}
    >
      <Link href="/" aria-label={common("appName")} className="mb-3 flex-none rounded-[7px]">
        <Mark />
      </Link>
      <nav aria-label={t("mainNav")} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto [scrollbar-width:thin]">
        {items.map(({ key, href, icon: Icon }) => {
          const on = isCurrent(href, pathname);
          return (
            <Link
              key={key}
              ref={on ? bringIntoView : undefined}
              href={withClinic(href)}
              aria-current={on ? "page" : undefined}
              aria-label={t(`nav.${key}`)}
              title={t(`nav.${key}`)}
              className={cx(
                "grid size-9 flex-none place-items-center rounded-control -outline-offset-2",
                on ? "bg-accent-soft text-accent" : "text-faint hover:bg-surface-tertiary hover:text-foreground",
              )}
            >
              <Icon aria-hidden size={18} />
            </Link>
          );
        })}
      </nav>
      {ofEditor ? <UserMenu placement="right bottom" /> : null}
    </aside>
  );
}
