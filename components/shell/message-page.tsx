import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import { Mark } from "./mark";

/** A page that only says something: not found, gone wrong. */
export function MessagePage({ inside, title, text, children }: { inside?: boolean; title: string; text: ReactNode; children?: ReactNode }) {
  const Tag = inside ? "div" : "main";
  return (
    <Tag className={cx("grid place-items-center px-6", inside ? "min-h-full" : "min-h-dvh bg-surface")}>
      <div className="w-full max-w-96 py-16">
        <Mark sizePx={32} />
        <h1 className="mt-5 text-2xl font-semibold">{title}</h1>
        <p className="mt-1 mb-5 text-muted">{text}</p>
        <div className="flex gap-2">{children}</div>
      </div>
    </Tag>
  );
}
