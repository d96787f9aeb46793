import { MessageSquareText, PhoneOutgoing, Tag, UsersRound } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { IntentChip } from "@/components/ui/chip";

/** What the product is, drawn as one of its own journeys. */
export async function SignInPicture() {
  const t = await getTranslations("auth.picture");
  return (
    <section
      aria-label={t("title")}
      className="hidden flex-col justify-center border-l border-border bg-canvas px-12 [background-image:radial-gradient(var(--yd-canvas-dot)_1px,transparent_1px)] [background-size:20px_20px] lg:flex"
    >
      <div className="relative mx-auto h-95 w-130" aria-hidden>
        <svg className="absolute inset-0 size-full" fill="none" stroke="var(--yd-edge)" strokeWidth="1.5">
          <path d="M260 54V112" />
          <path d="M195 194C195 232 120 226 120 268" />
          <path d="M325 194C325 232 400 226 400 268" />
        </svg>
        <Node className="top-0 left-[150px] w-55" tone="bg-entry-soft text-entry" icon={<UsersRound />} title={t("entry")} note={t("entryNote")} />
        <Node
          className="top-[112px] left-[130px] w-65 border-accent! shadow-[0_0_0_1px_var(--accent),0_0_0_5px_color-mix(in_srgb,var(--accent)_16%,transparent)]"
          tone="bg-channel-soft text-channel"
          icon={<PhoneOutgoing />}
          title={t("call")}
          note={t("callNote")}
        >
          <div className="flex h-7 border-t border-separator text-sm text-muted">
            <span className="grid flex-1 place-items-center border-r border-separator">
              <IntentChip letter="A" level="strong">
                {t("confirm")}
              </IntentChip>
            </span>
            <span className="grid flex-1 place-items-center">
              <IntentChip letter="B" level="some">
                {t("reschedule")}
              </IntentChip>
            </span>
          </div>
        </Node>
        <Node
          className="top-[268px] left-[20px] w-50"
          tone="bg-channel-soft text-channel"
          icon={<MessageSquareText />}
          title={t("sms")}
          note={t("smsNote")}
        />
        <Node className="top-[268px] left-[300px] w-50" tone="bg-data-soft text-data" icon={<Tag />} title={t("tag")} note={t("tagNote")} />
      </div>
      <div className="mx-auto w-130">
        <h2 className="text-xl font-semibold">{t("title")}</h2>
        <p className="mt-1 text-muted">{t("text")}</p>
      </div>
    </section>
  );
}

type NodeProps = { className: string; tone: string; icon: ReactNode; title: string; note: string; children?: ReactNode };

function Node({ className, tone, icon, title, note, children }: NodeProps) {
  return (
    <div className={`absolute rounded-card border border-border bg-surface shadow-2 ${className}`}>
      <div className="flex h-[52px] items-center gap-[9px] px-[11px]">
        <span className={`grid size-7 flex-none place-items-center rounded-control ${tone}`}>{icon}</span>
        <span className="min-w-0">
          <span className="block truncate leading-[18px] font-semibold">{title}</span>
          <span className="block truncate text-sm leading-[17px] text-muted">{note}</span>
        </span>
      </div>
      {children}
    </div>
  );
}
