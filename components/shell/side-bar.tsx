"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import { CallingFoot } from "./calling-foot";
import { useClinicHref, useShell } from "./context";
import { Mark } from "./mark";
import { isCurrent, NAV } from "./nav";
import { Rail } from "./rail";

/** A rail in editors; elsewhere one below 900 px, where the names would leave the page too little room. */
export function SideBar({ asRail }: { asRail: boolean }) {
  return (
    <>
      <Rail ofEditor={asRail} />
      {asRail ? null : <WideBar />}
    </>
  );
}

function WideBar() {
  const t = useTranslations("shell");
  const common = useTranslations("common");
  const { company, permissions } = useShell();
  const pathname = usePathname();
  const withClinic = useClinicHref();
  return (
    <aside
      aria-label={common("appName")}
      className="flex w-52 flex-none flex-col border-r border-border bg-background px-2.5 pb-2.5 max-[900px]:hidden"
    >
      <Link href="/" className="flex h-13 flex-none items-center gap-[9px] px-1.5" aria-label={common("appName")}>
        <Mark />
        <span className="text-[15px] font-semibold tracking-[0.02em]">{common("appName")}</span>
      </Link>
      <div className="mb-2.5 flex h-9 flex-none items-center gap-2 rounded-control border border-border bg-surface px-2">
        <Avatar name={company.name} sizePx={24} square />
        <span className="min-w-0 flex-1 truncate font-medium">{company.name}</span>
      </div>
      <nav aria-label={t("mainNav")} className="min-h-0 flex-1 overflow-y-auto">
        {NAV.map((section) => {
          const items = section.items.filter((item) => item.anyOf.some((p) => permissions.includes(p)));
          if (items.length === 0) return null;
          return (
            <section key={section.key} aria-labelledby={`nav-${section.key}`}>
              <h2 id={`nav-${section.key}`} className="px-2 pt-3 pb-1 text-xs font-medium tracking-[0.02em] text-faint">
                {t(`section.${section.key}`)}
              </h2>
              <ul>
                {items.map(({ key, href, icon: Icon }) => {
                  const on = isCurrent(href, pathname);
                  return (
                    <li key={key} className="mb-px">
                      <Link
                        href={withClinic(href)}
                        aria-current={on ? "page" : undefined}
                        className={cx(
                          "flex h-8 items-center gap-[9px] rounded-[7px] px-2 -outline-offset-2",
                          on ? "bg-surface font-medium text-foreground shadow-[0_0_0_1px_var(--border)]" : "text-muted hover:bg-surface-tertiary",
                        )}
                      >
                        <Icon aria-hidden className={on ? "text-accent" : "text-faint"} />
                        {t(`nav.${key}`)}
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </section>
          );
        })}
      </nav>
      <CallingFoot />
    </aside>
  );
}
