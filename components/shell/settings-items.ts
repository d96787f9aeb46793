import type { Permission } from "@/lib/auth/permissions";

/** Settings that are there; read on the server too, so it holds no icons. */
export const SETTINGS_NAV: ReadonlyArray<{
  key: "organisation" | "calling";
  items: ReadonlyArray<{ key: "members" | "callingRules" | "audit"; href: string; permission: Permission }>;
}> = [
  {
    key: "organisation",
    items: [
      { key: "members", href: "/settings/members", permission: "settings.members.view" },
      { key: "audit", href: "/settings/audit", permission: "settings.audit.view" },
    ],
  },
  { key: "calling", items: [{ key: "callingRules", href: "/settings/calling-rules", permission: "settings.calling_rules.view" }] },
];
