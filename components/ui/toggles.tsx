"use client";
import { Checkbox as HeroCheckbox } from "@heroui/react/checkbox";
import { Switch as HeroSwitch } from "@heroui/react/switch";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

type Named = { children: ReactNode; "aria-label"?: never } | { children?: undefined; "aria-label": string };

export type SwitchProps = Named & { isSelected: boolean; onChange: (on: boolean) => void; isDisabled?: boolean; className?: string };

export function Switch({ isSelected, onChange, isDisabled, className, children, ...rest }: SwitchProps) {
  return (
    <HeroSwitch aria-label={rest["aria-label"]} isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} className={className}>
      <HeroSwitch.Content className="yd-switch">
        {children ? <span className="flex-1">{children}</span> : null}
        <span className="yd-switch-track">
          <span className="yd-switch-thumb" />
        </span>
      </HeroSwitch.Content>
    </HeroSwitch>
  );
}

export type CheckboxProps = Named & {
  isSelected: boolean;
  isIndeterminate?: boolean;
  onChange: (on: boolean) => void;
  isDisabled?: boolean;
  className?: string;
};

export function Checkbox({ isSelected, isIndeterminate, onChange, isDisabled, className, children, ...rest }: CheckboxProps) {
  return (
    <HeroCheckbox
      aria-label={rest["aria-label"]}
      isSelected={isSelected}
      isIndeterminate={isIndeterminate}
      onChange={onChange}
      isDisabled={isDisabled}
    >
      <HeroCheckbox.Content className={cx("yd-check-row", className)}>
        <span className="yd-box" aria-hidden>
          {isIndeterminate ? <Minus width={12} height={12} strokeWidth={3} /> : <Check width={12} height={12} strokeWidth={3} />}
        </span>
        {children ? <span>{children}</span> : null}
      </HeroCheckbox.Content>
    </HeroCheckbox>
  );
}
