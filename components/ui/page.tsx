import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cx } from "./cx";

export type PageHeaderProps = {
  title: ReactNode;
  /** Beside the title: chips. */
  aside?: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  crumbs?: ReadonlyArray<{ label: string; href: string }>;
};

export function PageHeader({ title, aside, subtitle, actions, crumbs }: PageHeaderProps) {
  const t = useTranslations("common");
  return (
    <header className="mb-4">
      {crumbs?.length ? (
        <nav aria-label={t("breadcrumb")} className="mb-1 flex items-center gap-1 text-sm text-muted">
          {crumbs.map((crumb, index) => (
            <span key={crumb.href} className="flex items-center gap-1">
              {index > 0 ? <ChevronRight size={14} className="text-faint" aria-hidden /> : null}
              <Link href={crumb.href} className="inline-flex min-h-6 items-center hover:text-foreground">
                {crumb.label}
              </Link>
            </span>
          ))}
        </nav>
      ) : null}
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <h1 className="text-2xl font-semibold tracking-[-0.005em]">{title}</h1>
        {aside}
        <span className="flex-1" />
        {actions}
      </div>
      {subtitle ? <p className="mt-0.5 text-sm text-muted">{subtitle}</p> : null}
    </header>
  );
}

/** The padded column of an ordinary page. `fill`: exactly the height that is left, for pages whose table scrolls by itself. */
export function Page({ children, fill, className }: { children: ReactNode; fill?: boolean; className?: string }) {
  return <div className={cx("px-6 py-5 max-[900px]:px-4", fill && "yd-page-fill", className)}>{children}</div>;
}

export function Card({ title, aside, children, className }: { title?: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={cx("yd-card px-[18px] py-3.5", className)}>
      {title ? (
        <div className="mb-2 flex items-center gap-2">
          <h2 className="text-lg font-semibold">{title}</h2>
          <span className="flex-1" />
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}

export type StatTileProps = { label: ReactNode; value: ReactNode; unit?: ReactNode; note?: ReactNode; href?: string; onPress?: () => void };

/** One figure of a StatTiles bar. With `href` or `onPress` it opens what is behind it. */
export function StatTile({ label, value, unit, note, href, onPress }: StatTileProps) {
  const inside = (
    <>
      <span className="flex items-center gap-1 text-sm whitespace-nowrap text-muted">{label}</span>
      <span className="block text-3xl font-semibold whitespace-nowrap tracking-[-0.01em]">
        {value}
        {unit ? <small className="ml-1 text-sm font-normal tracking-normal text-muted">{unit}</small> : null}
      </span>
      {note ? <span className="block text-sm text-muted contain-inline-size">{note}</span> : null}
    </>
  );
  if (href)
    return (
      <Link href={href} className="yd-tile -outline-offset-2">
        {inside}
      </Link>
    );
  if (onPress)
    return (
      <button type="button" onClick={onPress} className="yd-tile -outline-offset-2">
        {inside}
      </button>
    );
  return <div className="yd-tile">{inside}</div>;
}

export function StatTiles({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx("yd-tiles", className)}>{children}</div>;
}
