"use client";
import { Bot, Sparkles } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import type { Turn } from "@/lib/calling/outcome";

export interface EvidenceMark {
  turn: number;
  words: string;
}

/** The words that decided, marked in the sentence they were said in. */
function Marked({ text, words }: { text: string; words: string }) {
  const at = words === "" ? -1 : text.indexOf(words);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-[3px] bg-accent-line/60 text-foreground">{words}</mark>
      {text.slice(at + words.length)}
    </>
  );
}

function Line({
  turn,
  patient,
  mark,
  evidenceLabel,
  clock,
}: {
  turn: Turn;
  patient: string;
  mark: EvidenceMark | undefined;
  evidenceLabel: string;
  clock: string;
}) {
  const isBot = turn.who === "bot";
  const avatar: ReactNode = isBot ? (
    <span aria-hidden className="grid size-6 flex-none place-items-center rounded-full bg-accent text-accent-foreground">
      <Bot width={14} height={14} />
    </span>
  ) : (
    <Avatar name={patient} sizePx={24} className="flex-none" />
  );
  return (
    <li className={cx("flex items-end gap-2", !isBot && "flex-row-reverse")}>
      <span className="self-start">{avatar}</span>
      <div
        className={cx(
          "max-w-[78%] border px-3 py-1.5",
          isBot
            ? "rounded-[4px_12px_12px_12px] border-separator bg-surface-secondary"
            : "rounded-[12px_4px_12px_12px] border-transparent bg-accent-soft",
          mark && "border-accent-line",
        )}
      >
        <p className="break-words">{mark ? <Marked text={turn.text} words={mark.words} /> : turn.text}</p>
        {mark ? (
          <p className="flex items-center gap-1 text-sm font-medium text-accent-text">
            <Sparkles width={12} height={12} aria-hidden />
            {evidenceLabel}
          </p>
        ) : null}
      </div>
      <span className="text-xs text-faint">{clock}</span>
    </li>
  );
}

/** Who said what when, with the answers that decided the intent. */
export function DialogueView({
  turns,
  patient,
  evidence,
  botLabel,
}: {
  turns: readonly Turn[];
  patient: string;
  evidence: readonly EvidenceMark[];
  botLabel: string;
}) {
  const t = useTranslations("calls.detail");
  const format = useFormat();
  return (
    <div>
      <div className="mb-2.5 flex items-center gap-4 text-sm text-muted">
        <span className="flex items-center gap-1.5">
          <i className="size-2 rounded-[2px] bg-accent" aria-hidden />
          {botLabel}
        </span>
        <span className="flex items-center gap-1.5">
          <i className="size-2 rounded-[2px] bg-data" aria-hidden />
          {t("patient")}
        </span>
      </div>
      <ol className="flex flex-col gap-3">
        {turns.map((turn, i) => (
          <Line
            key={i}
            turn={turn}
            patient={patient}
            mark={evidence.find((item) => item.turn === i)}
            evidenceLabel={t("evidence")}
            clock={format.clock(turn.atMs / 1000)}
          />
        ))}
      </ol>
    </div>
  );
}
