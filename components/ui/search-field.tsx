"use client";
import { SearchField as HeroSearchField } from "@heroui/react/search-field";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { cx } from "./cx";

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
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), delayMs);
    return () => clearTimeout(timer);
  }, [typed, value, onChange, delayMs]);

  return (
    <HeroSearchField
      {...rest}
      value={typed}
      onChange={setTyped}
      onSubmit={onChange}
      onClear={() => onChange("")}
      className={cx("yd-field", className)}
    >
      <HeroSearchField.Group className="yd-control" data-size={size}>
        <Search aria-hidden />
        <HeroSearchField.Input placeholder={placeholder} />
        {typed ? (
          <HeroSearchField.ClearButton className="yd-icon-btn -mr-2" data-size="xs" aria-label={t("clear")}>
            <X aria-hidden />
          </HeroSearchField.ClearButton>
        ) : null}
      </HeroSearchField.Group>
    </HeroSearchField>
  );
}
