"use client";
import type { LucideIcon } from "lucide-react";
import { IconButton } from "@/components/ui/button";

interface ToolProps {
  icon: LucideIcon;
  label: string;
  keys?: string;
  isActive?: boolean;
  isDisabled?: boolean;
  onPress?: () => void;
}

export function Tool({ icon: Icon, ...rest }: ToolProps) {
  return <IconButton size="sm" icon={<Icon width={16} height={16} aria-hidden />} {...rest} />;
}
