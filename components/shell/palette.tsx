"use client";
import { Modal } from "@heroui/react/modal";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ContactRound, CornerDownLeft, MessageSquareQuote, Plus, Route, Search, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { cx } from "@/components/ui/cx";
import { useErrorText } from "@/components/use-error-text";
import { useSettled } from "@/components/use-settled";
import type { Found } from "@/lib/services/search/find";
import { useClinicHref, useShell } from "./context";
import { leaveFor } from "./leaving";
import { NAV } from "./nav";

interface Entry {
  key: string;
  group: "pages" | "actions" | "journeys" | "patients" | "scripts";
  label: string;
  note?: string;
  icon: ReactNode;
  href: string;
}

export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal.Backdrop className="yd-scrim items-start! pt-[12vh]!" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal.Container className="yd-dialog-box">
        <PaletteDialog onClose={onClose} />
      </Modal.Container>
    </Modal.Backdrop>
  );
}

function PaletteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("shell.palette");
  const router = useRouter();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  // Letters of an input method are not what is searched for until they are made into a word.
  const [isComposing, setComposing] = useState(false);
  const { entries, isAsking, failure } = useEntries(text, isComposing);
  const current = entries[Math.min(at, entries.length - 1)];

  function go(entry: Entry | undefined) {
    if (!entry) return;
    onClose();
    leaveFor(entry.href, () => router.push(entry.href));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % Math.max(entries.length, 1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go(current);
    }
  }

  return (
    <Modal.Dialog className="yd-dialog" aria-label={t("label")} style={{ width: "min(600px, calc(100vw - 48px))" }}>
      <div className="flex h-12 flex-none items-center gap-2.5 border-b border-border px-4">
        <Search aria-hidden className="text-faint" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={current ? `palette-${current.key}` : undefined}
          aria-label={t("label")}
          placeholder={t("placeholder")}
          className="min-w-0 flex-1 bg-transparent text-lg outline-none"
          value={text}
          maxLength={60}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id="palette-list" role="listbox" aria-label={t("results")} className="max-h-[50vh] overflow-auto p-1.5">
        {failure ? (
          <p role="alert" className="px-3 py-2 text-danger-text">
            {t("failed", { why: failure })}
          </p>
        ) : entries.length === 0 ? (
          <p className="px-3 py-6 text-center text-muted">{isAsking ? t("asking") : t("nothing", { text })}</p>
        ) : null}
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entry.group !== entries[index - 1]?.group ? (
              <div role="presentation" className="yd-list-head">
                {t(`group.${entry.group}`)}
              </div>
            ) : null}
            <div
              id={`palette-${entry.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={entry === current}
              className={cx("yd-item", entry === current && "bg-surface-tertiary")}
              onClick={() => go(entry)}
              onKeyDown={onKeyDown}
              onMouseMove={() => setAt(index)}
              ref={(node) => {
                if (entry === current) node?.scrollIntoView({ block: "nearest" });
              }}
            >
              {entry.icon}
              <span className="min-w-0 truncate">{entry.label}</span>
              {entry.note ? <span className="truncate text-sm text-muted">{entry.note}</span> : null}
              {entry === current ? <CornerDownLeft aria-hidden className="ml-auto" width={14} height={14} /> : null}
            </div>
          </div>
        ))}
      </div>
    </Modal.Dialog>
  );
}

const TYPING_PAUSE_MS = 200;

function useEntries(text: string, isComposing: boolean): { entries: Entry[]; isAsking: boolean; failure: string | null } {
  const t = useTranslations("shell");
  const { permissions } = useShell();
  const withClinic = useClinicHref();
  const trpc = useTRPC();
  const errorText = useErrorText();
  const typed = text.trim();
  const asked = useSettled(typed, TYPING_PAUSE_MS);
  const isEnabled = asked.length > 0 && !isComposing;
  const found = useQuery(trpc.shell.find.queryOptions({ text: asked }, { enabled: isEnabled, placeholderData: keepPreviousData }));

  const pages = NAV.flatMap((section) => section.items)
    .filter((item) => item.anyOf.some((p) => permissions.includes(p)))
    .map(({ key, href, icon: Icon }): Entry => ({ key, group: "pages", label: t(`nav.${key}`), icon: <Icon aria-hidden />, href: withClinic(href) }));
  const actions: Entry[] = [];
  if (permissions.includes("journey.edit"))
    actions.push({ key: "new-journey", group: "actions", label: t("palette.newJourney"), icon: <Plus aria-hidden />, href: "/journeys?new=1" });
  if (permissions.includes("audience.edit"))
    actions.push({ key: "new-audience", group: "actions", label: t("palette.newAudience"), icon: <Plus aria-hidden />, href: "/audiences/new" });
  if (permissions.includes("patient.import"))
    actions.push({ key: "import", group: "actions", label: t("palette.importPatients"), icon: <Upload aria-hidden />, href: "/patients/import" });
  const own = [...actions, ...pages].filter((entry) => entry.label.toLowerCase().includes(typed.toLowerCase()));
  return {
    entries: asked && found.data ? [...records(found.data), ...own] : own,
    isAsking: typed !== asked || isComposing || found.isFetching,
    failure: asked && found.error ? errorText(found.error) : null,
  };
}

function records(found: Found): Entry[] {
  return [
    ...found.journeys.map((j): Entry => ({ key: j.id, group: "journeys", label: j.name, icon: <Route aria-hidden />, href: `/journeys/${j.id}` })),
    ...found.patients.map(
      (p): Entry => ({
        key: p.id,
        group: "patients",
        label: p.name,
        note: [p.phoneMasked, p.clinicName].filter(Boolean).join(" · "),
        icon: <ContactRound aria-hidden />,
        href: `/patients/${p.id}`,
      }),
    ),
    ...found.scripts.map(
      (s): Entry => ({ key: s.id, group: "scripts", label: s.name, icon: <MessageSquareQuote aria-hidden />, href: `/scripts/${s.id}` }),
    ),
  ];
}
