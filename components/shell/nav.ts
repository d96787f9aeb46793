import { AudioLines, ContactRound, House, ListChecks, type LucideIcon, MessageSquareQuote, Route, Settings2, Target, UsersRound } from "lucide-react";
import type { Permission } from "@/lib/auth/permissions";
import { SETTINGS_NAV } from "./settings-items";

export interface NavItem {
  /** Under `shell.nav`. */
  key: "overview" | "journeys" | "audiences" | "patients" | "leads" | "tasks" | "scripts" | "calls" | "settings";
  href: string;
  icon: LucideIcon;
  /** Any of these opens the page. */
  anyOf: readonly Permission[];
}

/** Pages that are there; a page that is not built does not stand here. */
export const NAV: ReadonlyArray<{ key: "work" | "calling" | "manage"; items: readonly NavItem[] }> = [
  {
    key: "work",
    items: [
      { key: "overview", href: "/", icon: House, anyOf: ["journey.view"] },
      { key: "journeys", href: "/journeys", icon: Route, anyOf: ["journey.view"] },
      { key: "audiences", href: "/audiences", icon: UsersRound, anyOf: ["audience.view"] },
      { key: "patients", href: "/patients", icon: ContactRound, anyOf: ["patient.view"] },
      { key: "leads", href: "/leads", icon: Target, anyOf: ["patient.view"] },
      { key: "tasks", href: "/tasks", icon: ListChecks, anyOf: ["patient.view"] },
    ],
  },
  {
    key: "calling",
    items: [
      { key: "scripts", href: "/scripts", icon: MessageSquareQuote, anyOf: ["script.view"] },
      { key: "calls", href: "/calls", icon: AudioLines, anyOf: ["call.view"] },
    ],
  },
  {
    key: "manage",
    items: [
      {
        key: "settings",
        href: "/settings",
        icon: Settings2,
        anyOf: SETTINGS_NAV.flatMap((section) => section.items.map((item) => item.permission)),
      },
    ],
  },
];

/** Editors keep the width for the drawing: there the side bar is a rail and the page brings its own head. */
export function isEditor(pathname: string): boolean {
  return /^\/(journeys|scripts)\/[^/]+/.test(pathname);
}

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
