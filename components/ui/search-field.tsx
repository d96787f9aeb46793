"use client";
import { SearchField as HeroSearchField } from "@heroui/react/search-field";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { cx } from "./cx";
import { follow, isPending, searchText, sent } from "./search-text";

export type SearchFieldProps = {
  "aria-label": string;
  placeholder?: string;
  value: string;
  /** Called `delayMs` after the last key, at once on clear and Enter. */
  onChange: (value: string) => void;
  delayMs?: number;
  size?: "md" | "sm";
  className?: string;
  autoFocus?: boolean;
};

export function SearchField({ value, onChange, delayMs = 250, size = "md", className, placeholder, ...rest }: SearchFieldProps) {
  const t = useTranslations("common");
  const [text, setText] = useState(() => searchText(value));
  // Letters of an input method are not what is searched for until they are made into a word.
  const [isComposing, setComposing] = useState(false);
  const followed = isComposing ? text : follow(text, value);
  if (followed !== text) setText(followed);
  const { typed } = followed;
  const isWaiting = isPending(followed) && !isComposing;
  const tell = (now: string) => {
    if (isComposing) return;
    setText((before) => sent(before, now));
    onChange(now);
  };
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => {
      setText((before) => sent(before, typed));
      onChange(typed);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [typed, isWaiting, onChange, delayMs]);

  return (
    <HeroSearchField
      {...rest}
      value={typed}
      onChange={(now) => setText((before) => ({ ...before, typed: now }))}
      onSubmit={tell}
      onClear={() => tell("")}
      className={cx("yd-field", className)}
    >
      <HeroSearchField.Group className="yd-control" data-size={size}>
        <Search aria-hidden />
        <HeroSearchField.Input placeholder={placeholder} onCompositionStart={() => setComposing(true)} onCompositionEnd={() => setComposing(false)} />
        {typed ? (
          <HeroSearchField.ClearButton className="yd-icon-btn -mr-2" data-size="xs" aria-label={t("clear")}>
            <X aria-hidden />
          </HeroSearchField.ClearButton>
        ) : null}
      </HeroSearchField.Group>
    </HeroSearchField>
  );
}
