import type { Permission } from "@/lib/auth/permissions";

/** Settings that are there; read on the server too, so it holds no icons. */
export const SETTINGS_NAV: ReadonlyArray<{
  key: "organisation" | "calling" | "connections";
  items: ReadonlyArray<{
    key: "apiKeys" | "members" | "callingRules" | "lines" | "prices" | "audit" | "system" | "webhooks";
    href: string;
    permission: Permission;
  }>;
}> = [
  {
    key: "organisation",
    items: [
      { key: "members", href: "/settings/members", permission: "settings.members.view" },
      { key: "audit", href: "/settings/audit", permission: "settings.audit.view" },
      { key: "system", href: "/settings/system", permission: "settings.system.view" },
    ],
  },
  {
    key: "calling",
    items: [
      { key: "callingRules", href: "/settings/calling-rules", permission: "settings.calling_rules.view" },
      { key: "lines", href: "/settings/lines", permission: "settings.lines.view" },
      { key: "prices", href: "/settings/prices", permission: "settings.prices.view" },
    ],
  },
  {
    key: "connections",
    items: [
      { key: "apiKeys", href: "/settings/api-keys", permission: "settings.api_keys.view" },
      { key: "webhooks", href: "/settings/webhooks", permission: "settings.webhooks.view" },
    ],
  },
];
